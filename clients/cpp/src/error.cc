// Copyright the trtc-recording authors. Licensed under Apache-2.0.
#include "trtc_recording/error.h"

#include <array>
#include <utility>

#include "internal/error_details.pb.h"

namespace trtc_recording {
namespace {

constexpr std::array<const char*, 17> kCodeNames = {
    "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
    "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
    "ABORTED",   "OUT_OF_RANGE",   "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED"};
constexpr char kDomain[] = "recording.trtc";

// Reads a detail of that name of google.rpc.
template <class Message>
bool Read(const google::protobuf::Any& detail, const std::string& name, Message& message) {
  const std::string& url = detail.type_url();
  const std::string wanted = "/google.rpc." + name;
  return url.size() >= wanted.size() && url.compare(url.size() - wanted.size(), wanted.size(), wanted) == 0 &&
         message.ParseFromString(detail.value());
}

}  // namespace

Error::Error(grpc::StatusCode code, std::string message) : code_(code), message_(std::move(message)) { Describe(); }

const char* Error::code_name() const noexcept {
  const auto index = static_cast<std::size_t>(code_);
  return index < kCodeNames.size() ? kCodeNames[index] : "UNKNOWN";
}

Error& Error::ReadDetails(const std::string& serialized_status) {
  internal::Status status;
  if (!status.ParseFromString(serialized_status)) return *this;
  internal::ErrorInfo info;
  internal::BadRequest bad_request;
  internal::RetryInfo retry;
  for (const google::protobuf::Any& detail : status.details()) {
    if (Read(detail, "ErrorInfo", info) && info.domain() == kDomain) {
      reason_ = info.reason();
      metadata_ = {info.metadata().begin(), info.metadata().end()};
    } else if (Read(detail, "BadRequest", bad_request)) {
      for (const auto& violation : bad_request.field_violations()) {
        violations_.push_back({violation.field(), violation.description()});
      }
    } else if (Read(detail, "RetryInfo", retry)) {
      const auto& delay = retry.retry_delay();
      retry_after_ = std::chrono::seconds(delay.seconds()) + std::chrono::milliseconds(delay.nanos() / 1'000'000);
    }
  }
  Describe();
  return *this;
}

void Error::Describe() {
  text_ = code_name();
  if (!reason_.empty()) text_ += " " + reason_;
  text_ += ": " + message_;
  const char* separator = " (";
  for (const auto& [key, value] : metadata_) {
    text_ += separator + key + "=" + value;
    separator = "; ";
  }
  for (const auto& violation : violations_) {
    text_ += separator + violation.field + ": " + violation.description;
    separator = "; ";
  }
  if (*separator == ';') text_ += ")";
}

}  // namespace trtc_recording
