package trtcrecording_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/types/known/durationpb"

	trtcrecording "github.com/trtc-recording/trtc-recording/clients/go"
	pb "github.com/trtc-recording/trtc-recording/clients/go/recordingpb"
)

// refusal is the error of a call that a server refuses with such a status.
func refusal(t *testing.T, code codes.Code, message string, details ...protoadapt.MessageV1) *trtcrecording.Error {
	t.Helper()
	said, err := status.New(code, message).WithDetails(details...)
	if err != nil {
		t.Fatal(err)
	}
	address := start(t, &mediaServer{
		remove: func(context.Context, *pb.DeleteMediaRequest) (*pb.DeleteMediaResponse, error) {
			return nil, said.Err()
		},
		download: func(*pb.DownloadMediaRequest, grpc.ServerStreamingServer[pb.DownloadMediaResponse]) error {
			return said.Err()
		},
	})
	client := connect(t, "http://"+address)
	_, err = client.MediaSearch.DeleteMedia(t.Context(), &pb.DeleteMediaRequest{})
	_, streamErr := client.DownloadTo(t.Context(), "1", nil)
	var failed, streamFailed *trtcrecording.Error
	if !errors.As(err, &failed) || !errors.As(fmt.Errorf("wrapped: %w", streamErr), &streamFailed) {
		t.Fatalf("got %T and %T", err, streamErr)
	}
	if failed.Error() != streamFailed.Error() {
		t.Errorf("a call says %q, a stream says %q", failed, streamFailed)
	}
	return failed
}

func TestAnErrorCarriesAllThatTheServiceSaid(t *testing.T) {
	failed := refusal(t, codes.Aborted, "the same request is being carried out",
		&errdetails.ErrorInfo{Domain: "recording.trtc", Reason: "REQUEST_IN_PROGRESS", Metadata: map[string]string{"b": "2", "a": "1"}},
		&errdetails.RetryInfo{RetryDelay: durationpb.New(2 * time.Second)},
	)
	if failed.Code != codes.Aborted || failed.Reason != "REQUEST_IN_PROGRESS" || failed.RetryAfter != 2*time.Second {
		t.Errorf("got %#v", failed)
	}
	if !reflect.DeepEqual(failed.Metadata, map[string]string{"a": "1", "b": "2"}) {
		t.Errorf("got %v", failed.Metadata)
	}
	want := "ABORTED REQUEST_IN_PROGRESS: the same request is being carried out (a=1, b=2); repeat it after 2s"
	if failed.Error() != want {
		t.Errorf("got %q, want %q", failed, want)
	}
	if !trtcrecording.HasReason(failed, pb.ErrorReason_ERROR_REASON_REQUEST_IN_PROGRESS) {
		t.Error("it does not have its own reason")
	}
	if trtcrecording.HasReason(failed, pb.ErrorReason_ERROR_REASON_ETAG_MISMATCH) {
		t.Error("it has another reason")
	}
	if len(failed.GRPCStatus().Details()) != 2 || status.Code(failed.Unwrap()) != codes.Aborted {
		t.Errorf("got %v", failed.GRPCStatus().Details())
	}
}

func TestViolationsAreListedAndSaidOnce(t *testing.T) {
	failed := refusal(t, codes.InvalidArgument, "invalid request: file_id is required",
		&errdetails.ErrorInfo{Domain: "recording.trtc", Reason: "INVALID_FIELD"},
		&errdetails.BadRequest{FieldViolations: []*errdetails.BadRequest_FieldViolation{
			{Field: "file_id", Description: "is required"}, {Field: "etag", Description: "is too long"},
		}},
	)
	want := []trtcrecording.FieldViolation{{Field: "file_id", Description: "is required"}, {Field: "etag", Description: "is too long"}}
	if !reflect.DeepEqual(failed.Violations, want) {
		t.Errorf("got %v", failed.Violations)
	}
	if failed.Error() != "INVALID_ARGUMENT INVALID_FIELD: invalid request: file_id is required; etag is too long" {
		t.Errorf("got %q", failed)
	}
}

func TestAReasonOfANewerServiceIsKept(t *testing.T) {
	failed := refusal(t, codes.FailedPrecondition, "no", &errdetails.ErrorInfo{Domain: "recording.trtc", Reason: "FROM_THE_FUTURE"})
	if failed.Reason != "FROM_THE_FUTURE" {
		t.Errorf("got %q", failed.Reason)
	}
}

func TestReasonsOfOthersAreNotTheServices(t *testing.T) {
	failed := refusal(t, codes.PermissionDenied, "no", &errdetails.ErrorInfo{Domain: "proxy.example", Reason: "MEDIA_NOT_FOUND"})
	if failed.Reason != "" || failed.Metadata != nil {
		t.Errorf("got %#v", failed)
	}
}

func TestADeadlineOfTheCallersOwnHasNoReason(t *testing.T) {
	address := start(t, &mediaServer{
		search: func(ctx context.Context, _ *pb.SearchMediaRequest) (*pb.SearchMediaResponse, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		},
	})
	client := connect(t, "http://"+address, trtcrecording.WithTimeout(50*time.Millisecond))
	_, err := client.MediaSearch.SearchMedia(t.Context(), &pb.SearchMediaRequest{})
	var failed *trtcrecording.Error
	if !errors.As(err, &failed) || failed.Code != codes.DeadlineExceeded || failed.Reason != "" {
		t.Errorf("got %v", err)
	}
	if trtcrecording.HasReason(err, pb.ErrorReason_ERROR_REASON_UNSPECIFIED) {
		t.Error("no reason is not a reason")
	}
}
