// Command conformance is the harness of the Go client; see clients/conformance/README.md for what it is told and what
// it answers.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"

	trtcrecording "github.com/trtc-recording/trtc-recording/clients/go"
)

// request is a line of the runner's: all fields of all operations.
type request struct {
	Op        string          `json:"op"`
	Endpoint  string          `json:"endpoint"`
	Token     *string         `json:"token"`
	CAFile    string          `json:"ca_file"`
	Method    string          `json:"method"`
	Request   json.RawMessage `json:"request"`
	TimeoutMS int64           `json:"timeout_ms"`
	FileID    string          `json:"file_id"`
	Path      string          `json:"path"`
	Count     int             `json:"count"`
	User      string          `json:"user"`
}

var operations = map[string]func(*trtcrecording.Client, request) (any, error){
	"call":     call,
	"pages":    pages,
	"download": download,
	"cancel":   cancel,
	"batch":    batch,
}

func main() {
	if err := serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "harness:", err)
		os.Exit(1)
	}
}

func serve(in io.Reader, out io.Writer) error {
	lines, answers := bufio.NewReader(in), json.NewEncoder(out)
	clients := clients{}
	defer clients.close()
	for {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		answer, err := clients.answer(line)
		if err != nil {
			answer = failure(err)
		}
		if err := answers.Encode(answer); err != nil {
			return err
		}
	}
}

// clients are those of one endpoint, one for each API key.
type clients struct {
	hello request
	byKey map[string]*trtcrecording.Client
}

func (c *clients) answer(line []byte) (any, error) {
	var asked request
	if err := json.Unmarshal(line, &asked); err != nil {
		return nil, err
	}
	if asked.Op == "hello" {
		return c.greet(asked)
	}
	operation, known := operations[asked.Op]
	if !known {
		return nil, fmt.Errorf("there is no operation %q", asked.Op)
	}
	client, err := c.client(asked.Token)
	if err != nil {
		return nil, err
	}
	return operation(client, asked)
}

func (c *clients) greet(hello request) (any, error) {
	c.close()
	c.hello, c.byKey = hello, map[string]*trtcrecording.Client{}
	if _, err := c.client(nil); err != nil {
		return nil, err
	}
	return map[string]any{
		"client":   "go",
		"version":  trtcrecording.Version,
		"protocol": "grpc",
		"ops":      []string{"call", "pages", "download", "cancel", "batch"},
	}, nil
}

// client is that with the given key; nil stands for the key of hello, which may be none.
func (c *clients) client(token *string) (*trtcrecording.Client, error) {
	if c.byKey == nil {
		return nil, fmt.Errorf("hello must come first")
	}
	if token == nil {
		token = c.hello.Token
	}
	var key string
	if token != nil {
		key = *token
	}
	if client, made := c.byKey[key]; made {
		return client, nil
	}
	options := []trtcrecording.Option{trtcrecording.WithAPIKey(key)}
	if c.hello.CAFile != "" {
		options = append(options, trtcrecording.WithCAFile(c.hello.CAFile))
	}
	client, err := trtcrecording.New(c.hello.Endpoint, options...)
	if err == nil {
		c.byKey[key] = client
	}
	return client, err
}

func (c *clients) close() {
	for _, client := range c.byKey {
		client.Close()
	}
}
