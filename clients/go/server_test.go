package trtcrecording_test

import (
	"context"
	"net"
	"testing"

	"google.golang.org/grpc"

	trtcrecording "github.com/trtc-recording/trtc-recording/clients/go"
	pb "github.com/trtc-recording/trtc-recording/clients/go/recordingpb"
)

// mediaServer answers as its fields say.
type mediaServer struct {
	pb.UnimplementedMediaSearchServer
	search   func(context.Context, *pb.SearchMediaRequest) (*pb.SearchMediaResponse, error)
	remove   func(context.Context, *pb.DeleteMediaRequest) (*pb.DeleteMediaResponse, error)
	download func(*pb.DownloadMediaRequest, grpc.ServerStreamingServer[pb.DownloadMediaResponse]) error
}

func (s *mediaServer) SearchMedia(ctx context.Context, r *pb.SearchMediaRequest) (*pb.SearchMediaResponse, error) {
	return s.search(ctx, r)
}

func (s *mediaServer) DeleteMedia(ctx context.Context, r *pb.DeleteMediaRequest) (*pb.DeleteMediaResponse, error) {
	return s.remove(ctx, r)
}

func (s *mediaServer) DownloadMedia(
	r *pb.DownloadMediaRequest, parts grpc.ServerStreamingServer[pb.DownloadMediaResponse],
) error {
	return s.download(r, parts)
}

// start serves media on a free port of loopback until the test ends, and gives the port with its address.
func start(t *testing.T, media *mediaServer, opts ...grpc.ServerOption) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	opts = append(opts, grpc.MaxRecvMsgSize(32<<20), grpc.MaxSendMsgSize(32<<20))
	server := grpc.NewServer(opts...)
	pb.RegisterMediaSearchServer(server, media)
	go server.Serve(listener)
	t.Cleanup(server.Stop)
	return listener.Addr().String()
}

func connect(t *testing.T, endpoint string, opts ...trtcrecording.Option) *trtcrecording.Client {
	t.Helper()
	client, err := trtcrecording.New(endpoint, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return client
}
