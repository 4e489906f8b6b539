package firewall

import (
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/source"
)

// A rule that is a resource of its own counts for the group that it names, however it does so.
func TestRulesOfTheirOwn(t *testing.T) {
	const json = `{"Resources": {
  "Ice": {"Type": "AWS::EC2::SecurityGroupIngress", "Properties": {"GroupId": GROUP, "IpProtocol": "tcp",
    "FromPort": 7881, "ToPort": 7881, "CidrIp": "0.0.0.0/0"}},
  "Out": {"Type": "AWS::EC2::SecurityGroupEgress", "Properties": {"GroupId": GROUP, "IpProtocol": "udp",
    "FromPort": 53, "ToPort": 53, "CidrIp": "0.0.0.0/0"}},
  "Sg": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupName": "meet", "SecurityGroupIngress": [
    {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0"}]}}}}`
	const yaml = `Resources:
  Sg:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: meet
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0}
  Ice:
    Type: AWS::EC2::SecurityGroupIngress
    Properties:
      GroupId: GROUP
      IpProtocol: tcp
      FromPort: 7881
      ToPort: 7881
      CidrIp: 0.0.0.0/0
`
	const own, elsewhere = "edge: 443, 7881; ", "edge: 443;  | edge: 7881; ?"
	for _, c := range []struct{ text, group, want string }{
		{json, `{"Ref": "Sg"}`, own},
		{json, `{"Fn::GetAtt": ["Sg", "GroupId"]}`, own},
		{json, `{"Fn::GetAtt": "Sg.GroupId"}`, own},
		{json, `{"Fn::Sub": "${Sg.GroupId}"}`, own},
		{json, `"meet"`, own},
		{json, `{"Ref": "OfAnother"}`, elsewhere},
		{json, `{"Fn::If": ["Production", {"Ref": "Sg"}, {"Ref": "Other"}]}`, elsewhere + " | edge: ; ?"},
		{yaml, "!Ref Sg", own},
		{yaml, "!GetAtt Sg.GroupId", own},
		{yaml, "!GetAtt [Sg, GroupId]", own},
		{yaml, `!Sub "${Sg}"`, own},
		{yaml, "{Ref: Sg}", own},
		{yaml, "!ImportValue shared-group", elsewhere},
		{yaml, "sg-0123456789abcdef0", elsewhere},
	} {
		text := strings.ReplaceAll(c.text, "GROUP", c.group)
		file := source.NewSet("/root").Add("stack.template", []byte(text))
		result := Read(file, nil)
		if got := brief(result.Firewalls); got != c.want {
			t.Errorf("%s: %q, want %q", c.group, got, c.want)
		}
		if c.want == own && c.text == json && len(result.Firewalls[0].Outbound) != 1 {
			t.Errorf("%s: outbound %v", c.group, result.Firewalls[0].Outbound)
		}
		checkSpans(t, file, result)
	}
}
