// Package scenario runs a scenario with an SDK; see ../../README.md.
package scenario

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"
)

// Account is who calls, and where.
type Account struct {
	Endpoint  string `json:"endpoint"`
	SecretID  string `json:"secret_id"`
	SecretKey string `json:"secret_key"`
	Token     string `json:"token"`
}

// Settings are one way to sign, with what the scenario needs to know.
type Settings struct {
	SignMethod      string             `json:"sign_method"`
	HTTPMethod      string             `json:"http_method"`
	UnsignedPayload bool               `json:"unsigned_payload"`
	Publish         []string           `json:"publish"`
	Accounts        map[string]Account `json:"accounts"`
	Variables       variables          `json:"variables"`
}

// Refused is an error of the SDK's own type.
type Refused struct{ Code, Message, RequestID string }

func (r *Refused) Error() string { return fmt.Sprintf("%s: %s", r.Code, r.Message) }

// Cloud is an SDK with one way to sign.
type Cloud interface {
	// Call answers what is in the answer's `Response`, or a *Refused.
	Call(product, action string, who Account, params []byte) ([]byte, error)
}

const pause = 100 * time.Millisecond

// Main runs what the arguments say.
func Main(sdk string, connect func(Settings) Cloud) {
	if err := start(sdk, connect, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func start(sdk string, connect func(Settings) Cloud, args []string) error {
	if len(args) != 2 {
		return failed("usage: %s SCENARIO.json SETTINGS.json, or %[1]s --judge EXPECTATIONS.json", os.Args[0])
	}
	if args[0] == "--judge" {
		return checkJudgement(args[1])
	}
	var scenario struct {
		About string `json:"about"`
		Steps []Step `json:"steps"`
	}
	var settings Settings
	if err := read(args[0], &scenario); err != nil {
		return err
	}
	if err := read(args[1], &settings); err != nil {
		return err
	}
	runner := runner{sdk, connect(settings), settings, publisher{command: settings.Publish}}
	defer runner.publisher.stop()
	for number, step := range scenario.Steps {
		begin := time.Now()
		if err := runner.run(step); err != nil {
			return failed("step %d, %s: %v", number+1, step.Name, err)
		}
		fmt.Printf("%6d ms  %s\n", time.Since(begin).Milliseconds(), step.Name)
	}
	return nil
}

func read(name string, into any) error {
	written, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(written))
	// A word that is not in the README.
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}

type runner struct {
	sdk       string
	cloud     Cloud
	settings  Settings
	publisher publisher
}

func (r *runner) run(step Step) error {
	variables := r.settings.Variables
	if err := variables.set(step.Set); err != nil {
		return err
	}
	if step.Push != nil {
		push, err := variables.fillAll(step.Push)
		if err != nil {
			return err
		}
		return r.publisher.begin(push)
	}
	if step.PushEnds != "" {
		return r.publisher.end(step.PushEnds)
	}
	if why := step.LeftOutFor[r.sdk]; why != "" {
		fmt.Printf(" left out  %s:\n", why)
		return nil
	}
	answer, err := r.callUntil(step)
	if err != nil {
		return err
	}
	expect, err := variables.fillAll(step.Expect)
	if err != nil {
		return err
	}
	if err := judge(answer, expect); err != nil {
		return err
	}
	for name, path := range step.Save {
		found, err := look(answer, path)
		if err != nil {
			return err
		}
		if found == nil {
			return failed("%s is to be saved and is not there: %s", path, text(answer))
		}
		variables[name] = found
	}
	return nil
}

// callUntil calls until the answer is as `repeat_until` wants it; without that, once.
func (r *runner) callUntil(step Step) (any, error) {
	until := step.RepeatUntil
	if until == nil {
		return r.call(step)
	}
	deadline := time.Now().Add(time.Duration(until.WithinSeconds * float64(time.Second)))
	for {
		answer, err := r.call(step)
		if err != nil {
			return nil, err
		}
		expect, err := r.settings.Variables.fillAll(until.Expect)
		if err != nil {
			return nil, err
		}
		err = judge(answer, expect)
		if err == nil {
			return answer, nil
		}
		if time.Now().After(deadline) {
			return nil, failed("after %g s still: %v", until.WithinSeconds, err)
		}
		time.Sleep(pause)
	}
}

func (r *runner) call(step Step) (any, error) {
	name := step.As
	if name == "" {
		name = "main"
	}
	account, isKnown := r.settings.Accounts[name]
	if !isKnown {
		return nil, failed("there is no account %s", name)
	}
	params, err := r.settings.Variables.fillAll(step.Params)
	if err != nil {
		return nil, err
	}
	written, err := r.cloud.Call(step.Product, step.Action, account, []byte(text(params)))
	var refused *Refused
	if errors.As(err, &refused) {
		return nil, checkRefused(step, refused)
	}
	if err != nil {
		return nil, err
	}
	if step.ExpectError != "" {
		return nil, failed("%s was expected, not %s", step.ExpectError, written)
	}
	answer := map[string]any{}
	if err := json.Unmarshal(written, &answer); err != nil {
		return nil, err
	}
	id, _ := answer["RequestId"].(string)
	return answer, checkRequestID(id, "the answer")
}

func checkRefused(step Step, refused *Refused) error {
	if refused.Code != step.ExpectError {
		wanted := step.ExpectError
		if wanted == "" {
			wanted = "an answer"
		}
		return failed("%s was expected, not %v", wanted, refused)
	}
	if refused.Message == "" {
		return failed("%s comes without a message", refused.Code)
	}
	return checkRequestID(refused.RequestID, "the error "+refused.Code)
}

func checkJudgement(name string) error {
	var cases []struct {
		Name   string         `json:"name"`
		Answer map[string]any `json:"answer"`
		Expect map[string]any `json:"expect"`
		Holds  bool           `json:"holds"`
	}
	if err := read(name, &cases); err != nil {
		return err
	}
	for _, each := range cases {
		if err := judge(each.Answer, each.Expect); (err == nil) != each.Holds {
			return failed("%s: holds should be %t: %v", each.Name, each.Holds, err)
		}
	}
	fmt.Printf("%d expectations judged\n", len(cases))
	return nil
}
