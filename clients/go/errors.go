package trtcrecording

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/trtc-recording/trtc-recording/clients/go/recordingpb"
)

// errorDomain marks the ErrorInfo of the service itself, as against those of proxies before it.
const errorDomain = "recording.trtc"

// Error is why a call failed. Get it by [errors.As]; [HasReason] answers the most frequent question. What grpc-go's
// status package says of it is the same.
type Error struct {
	// Code is the gRPC code.
	Code codes.Code
	// Reason is the name of a [recordingpb.ErrorReason] without `ERROR_REASON_`, for example `MEDIA_NOT_FOUND`; also one
	// of a newer service that this package does not know. Empty: the error did not come from the service, but from the
	// network, a proxy or a deadline of the caller's own.
	Reason string
	// Message is for people.
	Message string
	// Metadata are the facts that the reason's comment names, for example `current_etag`.
	Metadata map[string]string
	// Violations are the wrong fields of an INVALID_FIELD.
	Violations []FieldViolation
	// RetryAfter is how long the service asks to wait before the call is repeated. 0: it does not say.
	RetryAfter time.Duration

	cause error
}

// FieldViolation is a wrong field of a request.
type FieldViolation struct {
	// Field is its path, for example `identities[3].room_id`.
	Field string
	// Description says what is wrong with it.
	Description string
}

// Error gives code, reason, message and facts in one line.
func (e *Error) Error() string {
	var text strings.Builder
	text.WriteString(codeName(e.Code))
	if e.Reason != "" {
		text.WriteString(" " + e.Reason)
	}
	text.WriteString(": " + e.Message)
	for _, violation := range e.Violations {
		if !strings.Contains(e.Message, violation.Description) {
			fmt.Fprintf(&text, "; %s %s", violation.Field, violation.Description)
		}
	}
	if len(e.Metadata) > 0 {
		facts := make([]string, 0, len(e.Metadata))
		for _, name := range slices.Sorted(maps.Keys(e.Metadata)) {
			facts = append(facts, name+"="+e.Metadata[name])
		}
		fmt.Fprintf(&text, " (%s)", strings.Join(facts, ", "))
	}
	if e.RetryAfter > 0 {
		fmt.Fprintf(&text, "; repeat it after %v", e.RetryAfter)
	}
	return text.String()
}

// Unwrap gives the error of grpc-go.
func (e *Error) Unwrap() error { return e.cause }

// GRPCStatus gives the status with all its details, also those that have no field here.
func (e *Error) GRPCStatus() *status.Status {
	if e.cause == nil {
		return status.New(e.Code, e.Message)
	}
	return status.Convert(e.cause)
}

// HasReason tells whether err is an [*Error] of the service with this reason.
func HasReason(err error, reason recordingpb.ErrorReason) bool {
	var failed *Error
	return errors.As(err, &failed) && failed.Reason != "" && "ERROR_REASON_"+failed.Reason == reason.String()
}

// codeName is the name in the gRPC specification, such as NOT_FOUND; that of grpc-go is NotFound.
func codeName(c codes.Code) string { return code.Code(c).String() }

// asError reads what the service said from an error of grpc-go. The end of a stream is none.
func asError(err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	answered := status.Convert(err)
	failed := &Error{Code: answered.Code(), Message: answered.Message(), cause: err}
	for _, detail := range answered.Details() {
		switch detail := detail.(type) {
		case *errdetails.ErrorInfo:
			if detail.Domain == errorDomain {
				failed.Reason, failed.Metadata = detail.Reason, detail.Metadata
			}
		case *errdetails.BadRequest:
			for _, violation := range detail.FieldViolations {
				failed.Violations = append(failed.Violations, FieldViolation{violation.Field, violation.Description})
			}
		case *errdetails.RetryInfo:
			failed.RetryAfter = detail.GetRetryDelay().AsDuration()
		}
	}
	return failed
}
