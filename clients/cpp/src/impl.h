// Copyright the trtc-recording authors. Licensed under Apache-2.0.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "stubs.h"
#include "trtc_recording/client.h"

namespace trtc_recording {

// Adds a call to a Cancellation for as long as it runs.
class CancelledWith {
 public:
  CancelledWith(Cancellation* cancellation, grpc::ClientContext& call) : cancellation_(cancellation), call_(call) {
    if (cancellation_ != nullptr) cancellation_->Add(call_);
  }
  ~CancelledWith() {
    if (cancellation_ != nullptr) cancellation_->Remove(call_);
  }
  CancelledWith(const CancelledWith&) = delete;
  CancelledWith& operator=(const CancelledWith&) = delete;

 private:
  Cancellation* cancellation_;
  grpc::ClientContext& call_;
};

inline Error FromStatus(const grpc::Status& status) {
  return Error(status.error_code(), status.error_message()).ReadDetails(status.error_details());
}

class Client::Impl {
 public:
  Impl(std::shared_ptr<grpc::Channel> channel, Options options)
      : channel(std::move(channel)),
        recording_config(v1::RecordingConfig::NewStub(this->channel)),
        stream_id_resolver(v1::StreamIdResolver::NewStub(this->channel)),
        mix_transcode(v1::MixTranscode::NewStub(this->channel)),
        media_search(v1::MediaSearch::NewStub(this->channel)),
        options_(std::move(options)) {}

  void Prepare(grpc::ClientContext& context, const CallOptions& call) const {
    if (!options_.token.empty()) context.AddMetadata("authorization", "Bearer " + options_.token);
    if (call.timeout) context.set_deadline(std::chrono::system_clock::now() + *call.timeout);
  }

  template <class Stub, class Request, class Response>
  Result<Response> Unary(const std::unique_ptr<Stub>& stub,
                         grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                         const Request& request, CallOptions call) const {
    if (!call.timeout) call.timeout = options_.timeout;
    grpc::ClientContext context;
    Prepare(context, call);
    const CancelledWith cancelled(call.cancellation, context);
    Response response;
    const grpc::Status status = (stub.get()->*method)(&context, request, &response);
    if (!status.ok()) return FromStatus(status);
    return response;
  }

  const std::shared_ptr<grpc::Channel> channel;
  const std::unique_ptr<v1::RecordingConfig::Stub> recording_config;
  const std::unique_ptr<v1::StreamIdResolver::Stub> stream_id_resolver;
  const std::unique_ptr<v1::MixTranscode::Stub> mix_transcode;
  const std::unique_ptr<v1::MediaSearch::Stub> media_search;

 private:
  const Options options_;
};

}  // namespace trtc_recording
