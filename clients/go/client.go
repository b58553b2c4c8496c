// Package trtcrecording is the client of trtc-recording, the gRPC gateway for cloud recording in Tencent Cloud TRTC.
//
// A [Client] holds one connection and the generated client of every service. It is safe for concurrent use; a
// process needs one. Every error of a call is an [*Error].
package trtcrecording

import (
	"errors"
	"fmt"
	"net"
	"net/url"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"

	"github.com/trtc-recording/trtc-recording/clients/go/recordingpb"
)

// maxMessageBytes is the largest message in either direction.
const maxMessageBytes = 16 << 20

// Client calls a trtc-recording service. Make one with [New].
type Client struct {
	// RecordingConfig reads and changes automatic recording, and runs recording tasks.
	RecordingConfig recordingpb.RecordingConfigClient
	// StreamIdResolver tells the StreamId of any user in any room.
	StreamIdResolver recordingpb.StreamIdResolverClient
	// MixTranscode mixes the streams of a room.
	MixTranscode recordingpb.MixTranscodeClient
	// MediaSearch finds, plays, downloads and keeps recorded files.
	MediaSearch recordingpb.MediaSearchClient

	conn *grpc.ClientConn
}

// New makes a client of the service at endpoint, `http://host:port` (HTTP/2 without TLS) or `https://host:port`. A port
// that is left out is 80 or 443. It connects with the first call. The error tells what is wrong with the endpoint or an
// option.
func New(endpoint string, opts ...Option) (*Client, error) {
	settings := defaults()
	for _, opt := range opts {
		if err := opt(&settings); err != nil {
			return nil, err
		}
	}
	target, secure, err := parseEndpoint(endpoint)
	if err != nil {
		return nil, fmt.Errorf("trtcrecording: endpoint %q: %w", endpoint, err)
	}
	transport := insecure.NewCredentials()
	if secure {
		transport = credentials.NewTLS(settings.tls)
	}
	dial := []grpc.DialOption{
		grpc.WithTransportCredentials(transport),
		grpc.WithDefaultServiceConfig(retries()),
		grpc.WithDefaultCallOptions(
			grpc.MaxCallRecvMsgSize(maxMessageBytes),
			grpc.MaxCallSendMsgSize(maxMessageBytes),
		),
		grpc.WithChainUnaryInterceptor(settings.unary),
		grpc.WithChainStreamInterceptor(stream),
		grpc.WithUserAgent("trtc-recording-go/" + Version),
	}
	if settings.apiKey != "" {
		dial = append(dial, grpc.WithPerRPCCredentials(bearer(settings.apiKey)))
	}
	conn, err := grpc.NewClient(target, append(dial, settings.dial...)...)
	if err != nil {
		return nil, fmt.Errorf("trtcrecording: %w", err)
	}
	return &Client{
		RecordingConfig:  recordingpb.NewRecordingConfigClient(conn),
		StreamIdResolver: recordingpb.NewStreamIdResolverClient(conn),
		MixTranscode:     recordingpb.NewMixTranscodeClient(conn),
		MediaSearch:      recordingpb.NewMediaSearchClient(conn),
		conn:             conn,
	}, nil
}

// Close ends the connection; calls under way fail with CANCELLED.
func (c *Client) Close() error {
	return c.conn.Close()
}

// parseEndpoint gives gRPC's name of the endpoint, and whether it is to be reached by TLS.
func parseEndpoint(endpoint string) (target string, secure bool, err error) {
	parsed, err := url.Parse(endpoint)
	if err != nil {
		return "", false, errors.Unwrap(err)
	}
	port := "80"
	switch parsed.Scheme {
	case "http":
	case "https":
		secure, port = true, "443"
	default:
		return "", false, errors.New("must begin with http:// or https://")
	}
	if parsed.Hostname() == "" {
		return "", false, errors.New("has no host")
	}
	if parsed.User != nil {
		return "", false, errors.New("must be without a user: give the key by WithAPIKey")
	}
	rest := *parsed
	rest.Scheme, rest.Host = "", ""
	if extra := rest.String(); extra != "" && extra != "/" {
		return "", false, fmt.Errorf("must end behind the port, without %q", extra)
	}
	if parsed.Port() != "" {
		port = parsed.Port()
	}
	return "dns:///" + net.JoinHostPort(parsed.Hostname(), port), secure, nil
}
