package report

// What is used of SARIF 2.1.0. Fields without omitempty are required by the standard or by GitHub.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}

	sarifRun struct {
		Tool               sarifTool            `json:"tool"`
		AutomationDetails  sarifID              `json:"automationDetails"`
		OriginalURIBaseIDs map[string]sarifBase `json:"originalUriBaseIds"`
		Invocations        []sarifInvocation    `json:"invocations"`
		ColumnKind         string               `json:"columnKind"`
		Results            []sarifResult        `json:"results"`
	}

	sarifID struct {
		ID string `json:"id"`
	}

	sarifBase struct {
		Description sarifText `json:"description"`
	}

	sarifText struct {
		Text string `json:"text"`
	}

	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}

	sarifDriver struct {
		Name            string      `json:"name"`
		InformationURI  string      `json:"informationUri"`
		SemanticVersion string      `json:"semanticVersion"`
		Rules           []sarifRule `json:"rules"`
	}

	sarifRule struct {
		ID                   string              `json:"id"`
		ShortDescription     sarifText           `json:"shortDescription"`
		FullDescription      sarifText           `json:"fullDescription"`
		Help                 sarifHelp           `json:"help"`
		HelpURI              string              `json:"helpUri"`
		DefaultConfiguration sarifConfiguration  `json:"defaultConfiguration"`
		Properties           sarifRuleProperties `json:"properties"`
	}

	sarifHelp struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown"`
	}

	sarifConfiguration struct {
		Level string `json:"level"`
	}

	// sarifRuleProperties are those that GitHub reads.
	sarifRuleProperties struct {
		Tags             []string `json:"tags"`
		Precision        string   `json:"precision"`
		ProblemSeverity  string   `json:"problem.severity"`
		SecuritySeverity string   `json:"security-severity,omitempty"`
	}

	sarifInvocation struct {
		ExecutionSuccessful bool                `json:"executionSuccessful"`
		Notifications       []sarifNotification `json:"toolExecutionNotifications,omitempty"`
	}

	sarifNotification struct {
		Level   string    `json:"level"`
		Message sarifText `json:"message"`
	}

	sarifResult struct {
		RuleID           string                `json:"ruleId"`
		RuleIndex        int                   `json:"ruleIndex"`
		Level            string                `json:"level"`
		Message          sarifText             `json:"message"`
		Locations        []sarifLocation       `json:"locations"`
		RelatedLocations []sarifLocation       `json:"relatedLocations,omitempty"`
		CodeFlows        []sarifCodeFlow       `json:"codeFlows,omitempty"`
		Fixes            []sarifFix            `json:"fixes,omitempty"`
		Fingerprints     map[string]string     `json:"partialFingerprints"`
		Properties       sarifResultProperties `json:"properties"`
	}

	sarifResultProperties struct {
		Deployment string   `json:"deployment"`
		Profiles   []string `json:"profiles,omitempty"`
	}

	sarifLocation struct {
		ID       int            `json:"id,omitempty"`
		Physical sarifPhysical  `json:"physicalLocation"`
		Logical  []sarifLogical `json:"logicalLocations,omitempty"`
		Message  *sarifText     `json:"message,omitempty"`
	}

	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   region        `json:"region"`
	}

	sarifArtifact struct {
		URI       string `json:"uri"`
		URIBaseID string `json:"uriBaseId"`
	}

	sarifLogical struct {
		FullyQualifiedName string `json:"fullyQualifiedName"`
	}

	sarifCodeFlow struct {
		ThreadFlows []sarifThreadFlow `json:"threadFlows"`
	}

	sarifThreadFlow struct {
		Locations []sarifStep `json:"locations"`
	}

	sarifStep struct {
		Location sarifLocation `json:"location"`
	}

	sarifFix struct {
		Description sarifText     `json:"description"`
		Changes     []sarifChange `json:"artifactChanges"`
	}

	sarifChange struct {
		Artifact     sarifArtifact      `json:"artifactLocation"`
		Replacements []sarifReplacement `json:"replacements"`
	}

	sarifReplacement struct {
		Deleted  region    `json:"deletedRegion"`
		Inserted sarifText `json:"insertedContent"`
	}
)
