// Copyright the trtc-recording authors. Licensed under Apache-2.0.
#pragma once

#include <grpcpp/support/status_code_enum.h>

#include <chrono>
#include <exception>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace trtc_recording {

// What is wrong with one field of a request.
struct FieldViolation {
  // Path of the field, for example `identity.room_id`.
  std::string field;
  // What is wrong with it, in English.
  std::string description;
};

// Why a call failed. `code` says what kind of failure it is, `reason` which one exactly; decide by them, never by
// `message`.
class Error : public std::exception {
 public:
  Error(grpc::StatusCode code, std::string message);

  // The gRPC code; never OK.
  grpc::StatusCode code() const noexcept { return code_; }
  // Its name, for example `NOT_FOUND`.
  const char* code_name() const noexcept;
  // Name of an `ErrorReason` without its prefix, for example `ETAG_MISMATCH`. Empty where the service sent none, such
  // as for a deadline of the client's own or a service out of reach.
  const std::string& reason() const noexcept { return reason_; }
  // What happened, in English.
  const std::string& message() const noexcept { return message_; }
  // What `ErrorReason` promises for the reason, for example `current_etag`.
  const std::map<std::string, std::string>& metadata() const noexcept { return metadata_; }
  // The fields that are wrong, where the reason is `INVALID_FIELD`.
  const std::vector<FieldViolation>& violations() const noexcept { return violations_; }
  // How long to wait before trying again; empty where the service did not say.
  std::optional<std::chrono::milliseconds> retry_after() const noexcept { return retry_after_; }
  // All of it in one line, for example `ABORTED ETAG_MISMATCH: the settings were changed (current_etag=7)`.
  const char* what() const noexcept override { return text_.c_str(); }

  // Reads the details of a `google.rpc.Status`, as gRPC has them in `grpc::Status::error_details()`. Bytes that are
  // none are passed over.
  Error& ReadDetails(const std::string& serialized_status);

 private:
  void Describe();

  grpc::StatusCode code_;
  std::string message_;
  std::string reason_;
  std::map<std::string, std::string> metadata_;
  std::vector<FieldViolation> violations_;
  std::optional<std::chrono::milliseconds> retry_after_;
  std::string text_;
};

}  // namespace trtc_recording
