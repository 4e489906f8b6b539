package main

import "io"

const help = `reflint checks that the configuration files of a self-hosted stack (docker compose,
LiveKit, Caddy, .env) agree with each other. It starts nothing, opens no connection, and changes no file
but those that ports --write names.

usage:
  reflint [lint] [flags] [path...]
                                lint the deployments in the directories, or those that the
                                files belong to (default ".")
  reflint trace URL [path]      tell who answers a URL, and every step on the way
  reflint ports [path]          list the ports that must be open, may be, and must not be
  reflint firewall [path]       write the firewall that opens those ports
  reflint rules                 list the rules
  reflint explain RULE          print the page of a rule
  reflint version               print the version
  reflint help                  print this

what is linted:
  -f, --file FILE               compose file; repeat in order (default: found)
      --profile NAME            active profile; repeat; "" for none (default: those of COMPOSE_PROFILES in .env, or
                                else every profile is tried)
      --env-file FILE           environment file for interpolation; repeat; /dev/null for none (default: .env)
      --env NAME=VALUE          variable for interpolation; repeat
      --project-directory DIR   as in docker compose
      --firewall FILE           what states the host's firewall: a script, a listing, Terraform; "-" reads
                                standard input; repeat (default: what stands beside the deployment)
      --mode MODE               caddy, direct, tunnel or local: how browsers reach the services
                                (default: derived from the files; -v tells from what)
      --use-env                 let the environment of this process take part in interpolation

which findings:
      --disable RULE[,RULE]     switch rules off; "all" for all of them
      --enable RULE[,RULE]      switch rules on again; --disable and --enable apply in order
      --severity RULE=LEVEL     report a rule as error, warning or info; repeat
      --fail-on LEVEL           exit with 1 for findings of error, warning (default), info, or never

trace:
      --from SERVICE            ask from inside a service (default: from outside)
      --method METHOD           default GET
      --header "NAME: VALUE"    send a header; repeat
      --format FORMAT           text (default) or json

ports:
      --mode MODE               caddy, direct, tunnel or local: as the stack would run then; "all" for each mode
                                in which it can run (default: the mode that it is set up for)
      --format FORMAT           text (default), markdown, json or mermaid
      --write FILE              write the ports into a document, between <!-- reflint:ports mode=MODE --> and
                                <!-- /reflint:ports -->; repeat. deployment=PATH in the mark names the deployment
      --check FILE              exit with 1 if other ports stand there than --write would write; repeat
      --check-marked            the same for the Markdown files among the arguments, save those without marks

firewall:
      --format FORMAT           ufw, doctl, aws-cli, aws-json, nftables or terraform-aws
      --mode MODE               as for ports, but for "all"
      --include-optional        open what is optional as well
      --ssh-from CIDR           let only these addresses reach SSH; repeat (default: all)
      --ssh-port PORT           port that sshd listens on (default 22)
      --name NAME               name of the cloud's firewall or security group (default reflint)

output:
      --format FORMAT           text (default), json, sarif, github, gitlab, checkstyle or markdown
      --output FORMAT=PATH      write a file as well; repeat
      --color WHEN              auto (default), always or never
  -v                            name every file read and what was made of the deployments

What holds for a project may stand in .reflint.yaml: mode, disable, severity, fail-on and public-urls. Flags win over
it. The nearest at or above what is linted holds, up to the root of the repository; -v names it.

exit codes:
  0  no findings at or above --fail-on        2  wrong flags or arguments
  1  findings at or above --fail-on           3  the job could not be done

A comment on the line of a finding, or above it, suppresses it:
  # reflint:ignore RULE[,RULE] -- REASON
`

func helpCommand(p *process, _ []string) (int, error) {
	_, err := io.WriteString(p.stdout, help)
	return exitClean, err
}
