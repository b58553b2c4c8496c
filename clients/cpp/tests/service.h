// Copyright the trtc-recording authors. Licensed under Apache-2.0.
#pragma once

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "internal/error_details.pb.h"
#include "sha256.h"
#include "stubs.h"

namespace v1 = ::trtc::recording::v1;

// A service in this process that breaks off, lies or refuses as a test tells it to.
class Service final : public v1::MediaSearch::Service {
 public:
  Service() {
    for (int index = 0; index < 1'000'000; ++index) content += static_cast<char>(index % 251);
    trtc_recording::internal::Sha256 hash;
    hash.Update(content);
    sha256 = hash.Hex();
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
    endpoint = "http://127.0.0.1:" + std::to_string(port);
  }
  ~Service() override { server_->Shutdown(std::chrono::system_clock::now()); }

  grpc::Status DownloadMedia(grpc::ServerContext*, const v1::DownloadMediaRequest* request,
                             grpc::ServerWriter<v1::DownloadMediaResponse>* writer) override {
    asked.emplace_back(request->offset(), request->etag());
    v1::DownloadMediaResponse message;
    message.mutable_header()->mutable_media()->set_etag("e1");
    message.mutable_header()->set_offset(request->offset());
    message.mutable_header()->set_size_bytes(static_cast<std::int64_t>(content.size()));
    writer->Write(message);
    std::size_t end = content.size();
    if (!breaks_after.empty()) {
      end = breaks_after.front();
      breaks_after.erase(breaks_after.begin());
    }
    for (auto start = static_cast<std::size_t>(request->offset()); start < end; start += 100'000) {
      message.set_chunk(content.substr(start, std::min<std::size_t>(100'000, end - start)));
      writer->Write(message);
    }
    if (end < content.size()) return {grpc::StatusCode::UNAVAILABLE, "broken off"};
    message.mutable_trailer()->set_sha256(sha256);
    writer->Write(message);
    return grpc::Status::OK;
  }

  grpc::Status SearchMedia(grpc::ServerContext*, const v1::SearchMediaRequest* request,
                           v1::SearchMediaResponse* response) override {
    const int start = request->page_token().empty() ? 0 : std::stoi(request->page_token());
    if (start == fails_at) return {grpc::StatusCode::INTERNAL, "failed"};
    const int end = std::min(start + request->page_size(), recordings);
    for (int index = start; index < end; ++index) response->add_media()->set_file_id(std::to_string(index));
    if (end < recordings) response->set_next_page_token(std::to_string(end));
    return grpc::Status::OK;
  }

  // Refuses what is missing with every kind of detail that the client knows, and fails `failures` times before.
  grpc::Status GetMedia(grpc::ServerContext* context, const v1::GetMediaRequest* request,
                        v1::GetMediaResponse* response) override {
    const auto key = context->client_metadata().find("authorization");
    authorization = key == context->client_metadata().end() ? "" : std::string(key->second.begin(), key->second.end());
    time_left = context->deadline() - std::chrono::system_clock::now();
    if (request->file_id() != "missing") {
      response->mutable_media()->set_file_id(request->file_id());
      return failures-- > 0 ? grpc::Status(grpc::StatusCode::UNAVAILABLE, "not now") : grpc::Status::OK;
    }
    trtc_recording::internal::ErrorInfo info;
    info.set_reason("MEDIA_NOT_FOUND");
    info.set_domain("recording.trtc");
    (*info.mutable_metadata())["file_id"] = "missing";
    trtc_recording::internal::BadRequest bad_request;
    auto& violation = *bad_request.add_field_violations();
    violation.set_field("file_id");
    violation.set_description("names nothing");
    trtc_recording::internal::RetryInfo retry;
    retry.mutable_retry_delay()->set_seconds(1);
    retry.mutable_retry_delay()->set_nanos(500'000'000);
    trtc_recording::internal::Status status;
    Add(status, "ErrorInfo", info);
    Add(status, "BadRequest", bad_request);
    Add(status, "RetryInfo", retry);
    return {grpc::StatusCode::NOT_FOUND, "there is no such recording", status.SerializeAsString()};
  }

  std::string endpoint;
  std::string content;
  std::string sha256;
  std::vector<std::size_t> breaks_after;
  std::vector<std::pair<std::int64_t, std::string>> asked;
  int recordings = 0;
  int fails_at = -1;
  int failures = 0;
  std::string authorization;
  std::chrono::system_clock::duration time_left{};

 private:
  static void Add(trtc_recording::internal::Status& status, const std::string& name,
                  const google::protobuf::Message& message) {
    auto& detail = *status.add_details();
    detail.set_type_url("type.googleapis.com/google.rpc." + name);
    detail.set_value(message.SerializeAsString());
  }

  std::unique_ptr<grpc::Server> server_;
};
