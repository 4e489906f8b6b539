// Command speed measures whole processes of reflint side by side with the least that a Go program can do, and
// how their cost grows with what they read:
//
//	cd conformance && go run ./speed [DIRECTORY...]
//
// Without directories it takes a stack of the fixtures. Times are medians, the processes taking turns.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/reflint/reflint/internal/scale"
)

const rounds = 21

func main() {
	if err := measure(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "speed:", err)
		os.Exit(1)
	}
}

func measure(dirs []string) error {
	if len(dirs) == 0 {
		dirs = []string{"../testdata/fixtures/stack-caddy-domain"}
	}
	tmp, err := os.MkdirTemp("", "reflint-speed")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	hello, reflint, err := build(tmp)
	if err != nil {
		return err
	}
	fmt.Println("| input | wall | × hello | processor | peak |\n|---|--:|--:|--:|--:|")
	for _, dir := range dirs {
		if err := compare(dir, hello, command{reflint, dir}); err != nil {
			return err
		}
	}
	for _, g := range scale.Growths() {
		for _, n := range []int{1, 500, 1000, 2000} {
			dir := filepath.Join(tmp, g.Name, fmt.Sprint(n))
			if err := g.Write(dir, n); err != nil {
				return err
			}
			if err := compare(fmt.Sprintf("%d %s", n, g.Name), hello, command{reflint, dir}); err != nil {
				return err
			}
		}
	}
	return nil
}

// build makes a program that only says hello, and reflint as it is released.
func build(dir string) (hello, reflint string, err error) {
	const source = "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"hello\") }\n"
	file := filepath.Join(dir, "hello.go")
	if err := os.WriteFile(file, []byte(source), 0o600); err != nil {
		return "", "", err
	}
	hello, reflint = filepath.Join(dir, "hello"), filepath.Join(dir, "reflint")
	for out, pkg := range map[string]string{hello: file, reflint: "./cmd/reflint"} {
		cmd := exec.Command("go", "build", "-trimpath", "-o", out, pkg)
		cmd.Dir = ".." // the module of reflint
		if text, err := cmd.CombinedOutput(); err != nil {
			return "", "", fmt.Errorf("building %s: %w\n%s", pkg, err, text)
		}
	}
	return hello, reflint, nil
}

// A command is a program with its arguments.
type command []string

// A cost is what one process took. Memory is in KiB.
type cost struct {
	wall, processor time.Duration
	peak            int64
}

// compare runs a command and the program that says hello in turn, and prints a row.
func compare(name, hello string, cmd command) error {
	var costs, base []cost
	for range rounds {
		h, err := command{hello}.run()
		if err != nil {
			return err
		}
		c, err := cmd.run()
		if err != nil {
			return err
		}
		base, costs = append(base, h), append(costs, c)
	}
	wall := func(c cost) time.Duration { return c.wall }
	took := median(costs, wall)
	fmt.Printf("| %s | %.1f ms | %.1f | %.1f ms | %.1f MiB |\n", name, milliseconds(took),
		float64(took)/float64(median(base, wall)),
		milliseconds(median(costs, func(c cost) time.Duration { return c.processor })),
		float64(slices.MaxFunc(costs, func(a, b cost) int { return int(a.peak - b.peak) }).peak)/1024)
	return nil
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func median(costs []cost, of func(cost) time.Duration) time.Duration {
	var list []time.Duration
	for _, c := range costs {
		list = append(list, of(c))
	}
	slices.Sort(list)
	return list[len(list)/2]
}

func (c command) run() (cost, error) {
	cmd := exec.Command(c[0], c[1:]...)
	start := time.Now()
	err := cmd.Run()
	took := time.Since(start)
	if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() > 1 {
		return cost{}, fmt.Errorf("%v: %w", c, err)
	}
	state := cmd.ProcessState
	usage, _ := state.SysUsage().(*syscall.Rusage)
	return cost{took, state.UserTime() + state.SystemTime(), usage.Maxrss}, nil
}
