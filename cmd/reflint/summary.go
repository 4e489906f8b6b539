package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"

	"github.com/reflint/reflint/internal/report"
	"github.com/reflint/reflint/internal/source"
)

// maxSummary is the size in bytes from which GitHub refuses the summary of a step as a whole.
const maxSummary = 1 << 20

// appendSummary adds the findings to the summary of a step on GitHub. Where it cannot, the run is no worse: the
// findings are printed anyway.
func (p *process) appendSummary(out printout) {
	path := p.getenv("GITHUB_STEP_SUMMARY")
	if !p.onGitHub() || path == "" {
		return
	}
	if err := addSummary(path, out); err != nil {
		reason := report.Visible(source.BareError(err).Error())
		fmt.Fprintf(p.stderr, "reflint: warning: cannot write the job summary: %s\n", reason)
	}
}

func addSummary(path string, out printout) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err != nil {
		return errors.Join(err, file.Close())
	}
	room := maxSummary - int(info.Size())
	var content bytes.Buffer
	if info.Size() > 0 {
		content.WriteByte('\n') // what stands there may not end its line
	}
	if room > content.Len() {
		page := report.Markdown{Path: out.repository.path, Limit: room - content.Len()}
		err = page.Write(&content, out.set, out.result)
	}
	if err == nil && content.Len() <= room {
		_, err = file.Write(content.Bytes())
	}
	return errors.Join(err, file.Close())
}
