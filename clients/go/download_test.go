package trtcrecording

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"

	pb "github.com/trtc-recording/trtc-recording/clients/go/recordingpb"
)

// fakeMedia serves a file in chunks of 4 bytes. Each call breaks as its entry of breaks says; those behind the last go
// well.
type fakeMedia struct {
	pb.MediaSearchClient
	file   string
	breaks []broken
	// What was asked for, as `offset etag`.
	asked []string
	// Changes what is sent.
	tamper func(*pb.DownloadMediaResponse)
}

// broken is a call that fails with err behind so many messages.
type broken struct {
	messages int
	err      error
}

func (f *fakeMedia) DownloadMedia(
	ctx context.Context, r *pb.DownloadMediaRequest, _ ...grpc.CallOption,
) (grpc.ServerStreamingClient[pb.DownloadMediaResponse], error) {
	f.asked = append(f.asked, fmt.Sprintf("%d %s", r.Offset, r.Etag))
	rest := []byte(f.file)[r.Offset:]
	sum := sha256.Sum256(rest)
	header := &pb.DownloadHeader{Media: &pb.Media{Etag: "e1"}, SizeBytes: int64(len(f.file)), Offset: r.Offset}
	trailer := &pb.DownloadTrailer{SizeBytes: int64(len(rest)), Sha256: hex.EncodeToString(sum[:]), Md5Verified: r.Offset == 0}
	messages := []*pb.DownloadMediaResponse{{Part: &pb.DownloadMediaResponse_Header{Header: header}}}
	for chunk := range slices.Chunk(rest, 4) {
		messages = append(messages, &pb.DownloadMediaResponse{Part: &pb.DownloadMediaResponse_Chunk{Chunk: chunk}})
	}
	messages = append(messages, &pb.DownloadMediaResponse{Part: &pb.DownloadMediaResponse_Trailer{Trailer: trailer}})
	if f.tamper != nil {
		for _, message := range messages {
			f.tamper(message)
		}
	}
	parts := &fakeParts{ctx: ctx, messages: messages, end: io.EOF}
	if n := len(f.asked) - 1; n < len(f.breaks) {
		parts.messages, parts.end = messages[:f.breaks[n].messages], asError(f.breaks[n].err)
	}
	return parts, nil
}

type fakeParts struct {
	grpc.ClientStream
	ctx      context.Context
	messages []*pb.DownloadMediaResponse
	end      error
}

func (p *fakeParts) Recv() (*pb.DownloadMediaResponse, error) {
	if err := p.ctx.Err(); err != nil {
		return nil, asError(status.FromContextError(err).Err())
	}
	if len(p.messages) == 0 {
		return nil, p.end
	}
	message := p.messages[0]
	p.messages = p.messages[1:]
	return message, nil
}

const file = "0123456789abcdef"

var cut = status.Error(codes.Unavailable, "connection reset")

func TestADownloadGoesOnAtTheByteReached(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rst := status.Error(codes.Internal, "stream terminated by RST_STREAM")
		media := &fakeMedia{file: file, breaks: []broken{{0, cut}, {2, cut}, {1, cut}, {3, rst}, {1, io.EOF}}}
		var got bytes.Buffer
		done, err := (&Client{MediaSearch: media}).DownloadTo(t.Context(), "7", &got)
		if err != nil {
			t.Fatal(err)
		}
		if want := []string{"0 ", "0 ", "4 e1", "4 e1", "12 e1", "12 e1"}; !slices.Equal(media.asked, want) {
			t.Errorf("asked for %q, want %q", media.asked, want)
		}
		sum := sha256.Sum256([]byte(file))
		if got.String() != file || done.Size != 16 || done.SHA256 != hex.EncodeToString(sum[:]) || done.Resumed != 5 {
			t.Errorf("got %q and %+v", &got, done)
		}
		if done.MD5Verified || done.Header.GetMedia().GetEtag() != "e1" {
			t.Errorf("got %+v", done)
		}
	})
}

func TestADownloadGivesUpBehindFiveStalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		media := &fakeMedia{file: file, breaks: slices.Repeat([]broken{{1, cut}}, 6)}
		_, err := (&Client{MediaSearch: media}).DownloadTo(t.Context(), "7", io.Discard)
		if status.Code(err) != codes.Unavailable || len(media.asked) != 6 {
			t.Errorf("got %v after %d calls", err, len(media.asked))
		}

		// Progress between them forgives those before.
		stalls := slices.Repeat([]broken{{1, cut}}, 5)
		media = &fakeMedia{file: file, breaks: slices.Concat(stalls, []broken{{2, cut}}, stalls)}
		done, err := (&Client{MediaSearch: media}).DownloadTo(t.Context(), "7", io.Discard)
		if err != nil || done.Resumed != 11 {
			t.Errorf("got %+v and %v", done, err)
		}
	})
}

func TestADownloadWaitsAsLongAsTheServiceAsks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		busy, err := status.New(codes.Unavailable, "busy").WithDetails(&errdetails.RetryInfo{RetryDelay: durationpb.New(time.Minute)})
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		media := &fakeMedia{file: file, breaks: []broken{{0, busy.Err()}}}
		if _, err := (&Client{MediaSearch: media}).DownloadTo(t.Context(), "7", io.Discard); err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(began); waited != time.Minute {
			t.Errorf("waited %v", waited)
		}

		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		media = &fakeMedia{file: file, breaks: []broken{{0, busy.Err()}}}
		_, err = (&Client{MediaSearch: media}).DownloadTo(ctx, "7", io.Discard)
		var failed *Error
		if !errors.As(err, &failed) || failed.Code != codes.DeadlineExceeded {
			t.Errorf("got %v", err)
		}
	})
}

func TestRefusalsAndChangedFilesEndADownload(t *testing.T) {
	changed, err := status.New(codes.Aborted, "changed").WithDetails(&errdetails.ErrorInfo{Domain: errorDomain, Reason: "ETAG_MISMATCH"})
	if err != nil {
		t.Fatal(err)
	}
	internal, err := status.New(codes.Internal, "fault").WithDetails(&errdetails.ErrorInfo{Domain: errorDomain, Reason: "INTERNAL"})
	if err != nil {
		t.Fatal(err)
	}
	for _, refusal := range []*status.Status{changed, internal} {
		media := &fakeMedia{file: file, breaks: []broken{{2, refusal.Err()}}}
		_, err := (&Client{MediaSearch: media}).DownloadTo(t.Context(), "7", io.Discard)
		if status.Code(err) != refusal.Code() || len(media.asked) != 1 {
			t.Errorf("got %v after %d calls", err, len(media.asked))
		}
	}
}

func TestBytesThatAreNotThoseSentAreNotTaken(t *testing.T) {
	for name, tamper := range map[string]func(*pb.DownloadMediaResponse){
		"a byte differs": func(r *pb.DownloadMediaResponse) {
			if chunk := r.GetChunk(); len(chunk) > 0 && chunk[0] == '4' {
				chunk[0] = 'X'
			}
		},
		"the file is longer": func(r *pb.DownloadMediaResponse) {
			if header := r.GetHeader(); header != nil {
				header.SizeBytes = 17
			}
		},
		"it begins elsewhere": func(r *pb.DownloadMediaResponse) {
			if header := r.GetHeader(); header != nil {
				header.Offset = 4
			}
		},
	} {
		media := &fakeMedia{file: file, tamper: tamper}
		folder := t.TempDir()
		_, err := (&Client{MediaSearch: media}).Download(t.Context(), "7", filepath.Join(folder, "a.mp4"))
		if status.Code(err) != codes.DataLoss || len(media.asked) != 1 {
			t.Errorf("%s: got %v after %d calls", name, err, len(media.asked))
		}
		if left, _ := os.ReadDir(folder); len(left) != 0 {
			t.Errorf("%s: it left %v behind", name, left)
		}
	}
}

func TestADownloadReplacesAFileOnlyWhenItIsWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.mp4")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	refused := &fakeMedia{file: file, breaks: []broken{{2, status.Error(codes.NotFound, "gone")}}}
	_, err := (&Client{MediaSearch: refused}).Download(t.Context(), "7", path)
	if held, _ := os.ReadFile(path); status.Code(err) != codes.NotFound || string(held) != "old" {
		t.Errorf("got %v, and the file holds %q", err, held)
	}
	done, err := (&Client{MediaSearch: &fakeMedia{file: file}}).Download(t.Context(), "7", path)
	if held, _ := os.ReadFile(path); err != nil || string(held) != file || !done.MD5Verified || done.Resumed != 0 {
		t.Errorf("got %+v and %v, and the file holds %q", done, err, held)
	}
	if _, err := (&Client{MediaSearch: refused}).Download(t.Context(), "7", path+"/b"); err == nil {
		t.Error("a file below a file was made")
	}
}

func TestAWriterThatFailsEndsADownload(t *testing.T) {
	full := errors.New("disk full")
	media := &fakeMedia{file: file}
	_, err := (&Client{MediaSearch: media}).DownloadTo(t.Context(), "7", failing{full})
	if !errors.Is(err, full) || len(media.asked) != 1 {
		t.Errorf("got %v after %d calls", err, len(media.asked))
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
