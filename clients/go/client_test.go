package trtcrecording_test

import (
	"context"
	"crypto/tls"
	"encoding/pem"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	trtcrecording "github.com/trtc-recording/trtc-recording/clients/go"
	pb "github.com/trtc-recording/trtc-recording/clients/go/recordingpb"
)

func TestEndpointsThatAreRefused(t *testing.T) {
	for endpoint, says := range map[string]string{
		"":                        "must begin with http:// or https://",
		"127.0.0.1:50051":         "first path segment",
		"localhost:50051":         "must begin with http:// or https://",
		"ftp://localhost":         "must begin with http:// or https://",
		"http://":                 "has no host",
		"http://:50051":           "has no host",
		"http://host:50051/v1":    `without "/v1"`,
		"https://host/?a=b":       `without "/?a=b"`,
		"https://user@host:50051": "without a user",
		"http://host:port":        "invalid port",
	} {
		_, err := trtcrecording.New(endpoint)
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: got %v, want it to say %q", endpoint, err, says)
		}
	}
}

func TestEndpointsThatAreTaken(t *testing.T) {
	for _, endpoint := range []string{"http://localhost", "https://host/", "http://[::1]:50051", "HTTPS://host:443"} {
		if client, err := trtcrecording.New(endpoint); err != nil {
			t.Errorf("%q: %v", endpoint, err)
		} else {
			client.Close()
		}
	}
}

func TestOptionsThatAreRefused(t *testing.T) {
	noPEM := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(noPEM, []byte("no PEM"), 0o600); err != nil {
		t.Fatal(err)
	}
	for says, option := range map[string]trtcrecording.Option{
		"must not be negative": trtcrecording.WithTimeout(-1),
		"no such file":         trtcrecording.WithCAFile(noPEM + ".gone"),
		"no certificate":       trtcrecording.WithCAFile(noPEM),
		"is nil":               trtcrecording.WithTLSConfig(nil),
	} {
		if _, err := trtcrecording.New("http://localhost", option); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("got %v, want it to say %q", err, says)
		}
	}
}

func TestTheKeyGoesWithEveryCall(t *testing.T) {
	var seen [][]string
	note := func(ctx context.Context) {
		headers, _ := metadata.FromIncomingContext(ctx)
		seen = append(seen, headers.Get("authorization"))
	}
	address := start(t, &mediaServer{
		search: func(ctx context.Context, _ *pb.SearchMediaRequest) (*pb.SearchMediaResponse, error) {
			note(ctx)
			return &pb.SearchMediaResponse{}, nil
		},
		download: func(_ *pb.DownloadMediaRequest, parts grpc.ServerStreamingServer[pb.DownloadMediaResponse]) error {
			note(parts.Context())
			return status.Error(codes.NotFound, "no such file")
		},
	})
	for _, key := range []string{"s3cret", ""} {
		client := connect(t, "http://"+address, trtcrecording.WithAPIKey(key))
		if _, err := client.MediaSearch.SearchMedia(t.Context(), &pb.SearchMediaRequest{}); err != nil {
			t.Fatal(err)
		}
		if _, err := client.DownloadTo(t.Context(), "1", nil); status.Code(err) != codes.NotFound {
			t.Fatal(err)
		}
	}
	want := [][]string{{"Bearer s3cret"}, {"Bearer s3cret"}, nil, nil}
	if !slices.EqualFunc(seen, want, slices.Equal) {
		t.Errorf("got %q, want %q", seen, want)
	}
}

func TestDeadlines(t *testing.T) {
	var left time.Duration
	var limited bool
	address := start(t, &mediaServer{
		search: func(ctx context.Context, _ *pb.SearchMediaRequest) (*pb.SearchMediaResponse, error) {
			var deadline time.Time
			deadline, limited = ctx.Deadline()
			left = time.Until(deadline)
			return &pb.SearchMediaResponse{}, nil
		},
	})
	long, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	for name, test := range map[string]struct {
		ctx  context.Context
		opts []trtcrecording.Option
		want time.Duration
	}{
		"30 s without a word":                {t.Context(), nil, 30 * time.Second},
		"that of the option":                 {t.Context(), []trtcrecording.Option{trtcrecording.WithTimeout(time.Minute)}, time.Minute},
		"none by the option":                 {t.Context(), []trtcrecording.Option{trtcrecording.WithTimeout(0)}, 0},
		"that of the context, longer or not": {long, nil, time.Hour},
	} {
		client := connect(t, "http://"+address, test.opts...)
		if _, err := client.MediaSearch.SearchMedia(test.ctx, &pb.SearchMediaRequest{}); err != nil {
			t.Fatal(err)
		}
		if limited != (test.want > 0) {
			t.Errorf("%s: there is a deadline: %v", name, limited)
		}
		if limited && (left > test.want || left < test.want-20*time.Second) {
			t.Errorf("%s: got %v, want about %v", name, left, test.want)
		}
	}
}

func TestReadsAreTriedFourTimesAndChangesOnce(t *testing.T) {
	var searches, deletions int
	gone := status.Error(codes.Unavailable, "the store is gone")
	address := start(t, &mediaServer{
		search: func(context.Context, *pb.SearchMediaRequest) (*pb.SearchMediaResponse, error) {
			searches++
			return nil, gone
		},
		remove: func(context.Context, *pb.DeleteMediaRequest) (*pb.DeleteMediaResponse, error) {
			deletions++
			return nil, gone
		},
	})
	client := connect(t, "http://"+address)
	if _, err := client.MediaSearch.SearchMedia(t.Context(), &pb.SearchMediaRequest{}); status.Code(err) != codes.Unavailable {
		t.Error(err)
	}
	if _, err := client.MediaSearch.DeleteMedia(t.Context(), &pb.DeleteMediaRequest{}); status.Code(err) != codes.Unavailable {
		t.Error(err)
	}
	if searches != 4 || deletions != 1 {
		t.Errorf("got %d searches and %d deletions, want 4 and 1", searches, deletions)
	}
}

func TestTLSTrustsTheCAFileAlone(t *testing.T) {
	// Only for its certificate, which is of 127.0.0.1 and its own authority.
	borrowed := httptest.NewTLSServer(nil)
	defer borrowed.Close()
	certificate := borrowed.TLS.Certificates[0]
	ca := filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Certificate[0]})
	if err := os.WriteFile(ca, block, 0o600); err != nil {
		t.Fatal(err)
	}
	address := start(t, &mediaServer{
		remove: func(context.Context, *pb.DeleteMediaRequest) (*pb.DeleteMediaResponse, error) {
			return &pb.DeleteMediaResponse{Media: &pb.Media{FileId: "7"}}, nil
		},
	}, grpc.Creds(credentials.NewTLS(&tls.Config{Certificates: []tls.Certificate{certificate}})))

	trusting := connect(t, "https://"+address, trtcrecording.WithCAFile(ca))
	answer, err := trusting.MediaSearch.DeleteMedia(t.Context(), &pb.DeleteMediaRequest{})
	if err != nil || answer.GetMedia().GetFileId() != "7" {
		t.Errorf("got %v, %v", answer, err)
	}
	_, err = connect(t, "https://"+address).MediaSearch.DeleteMedia(t.Context(), &pb.DeleteMediaRequest{})
	if status.Code(err) != codes.Unavailable || !strings.Contains(err.Error(), "unknown authority") {
		t.Errorf("without the CA file: got %v", err)
	}
}

func TestMessagesUpTo16MiBPassBothWays(t *testing.T) {
	var got int
	size := 15 << 20
	address := start(t, &mediaServer{
		search: func(_ context.Context, r *pb.SearchMediaRequest) (*pb.SearchMediaResponse, error) {
			got = len(r.PageToken)
			return &pb.SearchMediaResponse{NextPageToken: strings.Repeat("b", size)}, nil
		},
	})
	client := connect(t, "http://"+address)
	request := &pb.SearchMediaRequest{PageToken: strings.Repeat("a", size)}
	answer, err := client.MediaSearch.SearchMedia(t.Context(), request)
	if err != nil || got != size || len(answer.NextPageToken) != size {
		t.Errorf("sent %d, got %d, error %v", got, len(answer.GetNextPageToken()), err)
	}
	size = 16<<20 + 1
	if _, err := client.MediaSearch.SearchMedia(t.Context(), &pb.SearchMediaRequest{}); status.Code(err) != codes.ResourceExhausted {
		t.Errorf("a longer answer: got %v", err)
	}
}
