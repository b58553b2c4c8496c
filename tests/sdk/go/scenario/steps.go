package scenario

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"time"
)

// A Step of the scenario; README.md tells what the fields mean. Others are refused.
type Step struct {
	About       string            `json:"about"`
	Name        string            `json:"name"`
	Product     string            `json:"product"`
	Action      string            `json:"action"`
	As          string            `json:"as"`
	Params      map[string]any    `json:"params"`
	Set         map[string]any    `json:"set"`
	Save        map[string]string `json:"save"`
	Expect      map[string]any    `json:"expect"`
	ExpectError string            `json:"expect_error"`
	RepeatUntil *RepeatUntil      `json:"repeat_until"`
	Push        map[string]any    `json:"push"`
	PushEnds    string            `json:"push_ends"`
	LeftOutFor  map[string]string `json:"left_out_for"`
}

// RepeatUntil makes a step call until these expectations hold.
type RepeatUntil struct {
	Expect        map[string]any `json:"expect"`
	WithinSeconds float64        `json:"within_seconds"`
}

var (
	uuid     = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	moment   = regexp.MustCompile(`^(now|unix)([+-]\d+)$`)
	variable = regexp.MustCompile(`\$\{([^}]*)\}`)
	blank    = regexp.MustCompile(`\{(\w+)\}`)
	seen     = map[string]bool{}
)

func checkRequestID(id, what string) error {
	if !uuid.MatchString(id) {
		return failed("%s has the RequestId %q, which is no UUID", what, id)
	}
	if seen[id] {
		return failed("the RequestId %s came twice", id)
	}
	seen[id] = true
	return nil
}

type variables map[string]any

func (v variables) set(values map[string]any) error {
	filled, err := v.fillAll(values)
	for name, value := range filled {
		v[name] = value
	}
	return err
}

func (v variables) value(name string) (any, error) {
	if found := moment.FindStringSubmatch(name); found != nil {
		seconds, err := strconv.ParseInt(found[2], 10, 64)
		at := time.Now().Unix() + seconds
		if found[1] == "unix" {
			return float64(at), err
		}
		return time.Unix(at, 0).UTC().Format("2006-01-02T15:04:05Z"), err
	}
	value, isSet := v[name]
	if !isSet {
		return nil, failed("nothing has set the variable %s", name)
	}
	return value, nil
}

func (v variables) fillAll(values map[string]any) (map[string]any, error) {
	filled := map[string]any{}
	for name, each := range values {
		value, err := v.fill(each)
		if err != nil {
			return nil, err
		}
		filled[name] = value
	}
	return filled, nil
}

// fill puts values in the place of `${name}`; one that is alone keeps its type.
func (v variables) fill(value any) (any, error) {
	switch value := value.(type) {
	case map[string]any:
		return v.fillAll(value)
	case []any:
		filled := []any{}
		for _, each := range value {
			one, err := v.fill(each)
			if err != nil {
				return nil, err
			}
			filled = append(filled, one)
		}
		return filled, nil
	case string:
		if found := variable.FindStringSubmatch(value); found != nil && found[0] == value {
			return v.value(found[1])
		}
		var missing error
		filled := variable.ReplaceAllStringFunc(value, func(found string) string {
			one, err := v.value(found[2 : len(found)-1])
			if err != nil {
				missing = err
			}
			return plain(one)
		})
		return filled, missing
	}
	return value, nil
}

func plain(value any) string {
	if number, isNumber := value.(float64); isNumber {
		return strconv.FormatFloat(number, 'f', -1, 64)
	}
	return fmt.Sprint(value)
}

// publisher publishes one stream at a time by the command of the settings.
type publisher struct {
	command []string
	process *exec.Cmd
	ended   chan error
}

func (p *publisher) begin(push map[string]any) error {
	words := []string{}
	for _, word := range p.command {
		words = append(words, blank.ReplaceAllStringFunc(word, func(found string) string {
			return plain(push[found[1:len(found)-1]])
		}))
	}
	process := exec.Command(words[0], words[1:]...)
	process.Stdout, process.Stderr = os.Stdout, os.Stderr
	if err := process.Start(); err != nil {
		return failed("the publisher cannot be started: %v", err)
	}
	p.process, p.ended = process, make(chan error, 1)
	go func() { p.ended <- process.Wait() }()
	return nil
}

// end waits until the publisher has ended: `well`, or `any` way.
func (p *publisher) end(how string) error {
	select {
	case err := <-p.ended:
		if how == "well" && err != nil {
			return failed("the publisher ended with %v", err)
		}
		return nil
	case <-time.After(time.Minute):
		return failed("the publisher has not ended after a minute")
	}
}

func (p *publisher) stop() {
	if p.process != nil {
		// It may have ended long ago.
		_ = p.process.Process.Kill()
	}
}
