package trtcrecording

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
)

// DefaultTimeout is the deadline of a unary call whose context has none.
const DefaultTimeout = 30 * time.Second

// Option changes what [New] makes.
type Option func(*settings) error

type settings struct {
	apiKey  string
	timeout time.Duration
	tls     *tls.Config
	dial    []grpc.DialOption
}

func defaults() settings {
	return settings{timeout: DefaultTimeout, tls: &tls.Config{MinVersion: tls.VersionTLS12}}
}

// WithAPIKey sends `authorization: Bearer KEY` with every call. Empty, the default: no key is sent. Over an http://
// endpoint the key crosses the network as it is.
func WithAPIKey(key string) Option {
	return func(s *settings) error {
		s.apiKey = key
		return nil
	}
}

// WithTimeout sets the deadline of unary calls whose context has none, instead of [DefaultTimeout]; it holds for a call
// with all its retries. 0 means none. The deadline of a context always wins, be it sooner or later.
func WithTimeout(timeout time.Duration) Option {
	return func(s *settings) error {
		if timeout < 0 {
			return fmt.Errorf("trtcrecording: timeout %v: must not be negative", timeout)
		}
		s.timeout = timeout
		return nil
	}
}

// WithCAFile trusts the authorities of a PEM file instead of the system's.
func WithCAFile(path string) Option {
	return func(s *settings) error {
		pem, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("trtcrecording: CA file: %w", err)
		}
		pool := x509.NewCertPool()
		if !pool.AppendCertsFromPEM(pem) {
			return fmt.Errorf("trtcrecording: CA file %s: has no certificate in PEM", path)
		}
		s.tls.RootCAs = pool
		return nil
	}
}

// WithTLSConfig uses a configuration of the caller's for https:// endpoints, for example with a client certificate. It
// is copied; give it before WithCAFile to use both.
func WithTLSConfig(config *tls.Config) Option {
	return func(s *settings) error {
		if config == nil {
			return errors.New("trtcrecording: the TLS configuration is nil")
		}
		s.tls = config.Clone()
		return nil
	}
}

// WithDialOptions adds options of grpc-go, such as interceptors, a stats handler or keepalive.
func WithDialOptions(opts ...grpc.DialOption) Option {
	return func(s *settings) error {
		s.dial = append(s.dial, opts...)
		return nil
	}
}

//go:embed service_config.json
var serviceConfig []byte

// retries is the service config without its timeouts: grpc-go would never wait longer than those, whatever the caller's
// context says.
func retries() string {
	var config struct {
		MethodConfig []map[string]any `json:"methodConfig"`
	}
	if err := json.Unmarshal(serviceConfig, &config); err != nil {
		panic(fmt.Sprintf("trtcrecording: service_config.json: %v", err))
	}
	for _, method := range config.MethodConfig {
		delete(method, "timeout")
	}
	stripped, err := json.Marshal(config)
	if err != nil {
		panic(fmt.Sprintf("trtcrecording: service_config.json: %v", err))
	}
	return string(stripped)
}

// bearer is an API key as credentials of every call.
type bearer string

func (b bearer) GetRequestMetadata(context.Context, ...string) (map[string]string, error) {
	return map[string]string{"authorization": "Bearer " + string(b)}, nil
}

// RequireTransportSecurity is false so that a key can be tried against a service on loopback.
func (bearer) RequireTransportSecurity() bool { return false }

// unary gives a call its deadline and its error the package's type.
func (s *settings) unary(
	ctx context.Context, method string, req, reply any, conn *grpc.ClientConn, invoke grpc.UnaryInvoker,
	opts ...grpc.CallOption,
) error {
	if _, set := ctx.Deadline(); !set && s.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, s.timeout)
		defer cancel()
	}
	return asError(invoke(ctx, method, req, reply, conn, opts...))
}

// stream gives the errors of a stream the package's type.
func stream(
	ctx context.Context, desc *grpc.StreamDesc, conn *grpc.ClientConn, method string, open grpc.Streamer,
	opts ...grpc.CallOption,
) (grpc.ClientStream, error) {
	opened, err := open(ctx, desc, conn, method, opts...)
	if err != nil {
		return nil, asError(err)
	}
	return errorStream{opened}, nil
}

type errorStream struct{ grpc.ClientStream }

func (s errorStream) SendMsg(m any) error { return asError(s.ClientStream.SendMsg(m)) }
func (s errorStream) RecvMsg(m any) error { return asError(s.ClientStream.RecvMsg(m)) }
func (s errorStream) CloseSend() error    { return asError(s.ClientStream.CloseSend()) }

func (s errorStream) Header() (metadata.MD, error) {
	header, err := s.ClientStream.Header()
	return header, asError(err)
}
