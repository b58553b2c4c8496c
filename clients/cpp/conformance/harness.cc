// Copyright the trtc-recording authors. Licensed under Apache-2.0.

// The conformance harness: operations as lines of JSON on stdin, carried out by the client's public API.
#include <openssl/sha.h>

#include <iostream>
#include <optional>
#include <string>

#include "methods.h"

namespace conformance {
namespace {

using trtc_recording::Cancellation;
using trtc_recording::DownloadOptions;
using trtc_recording::Error;
using trtc_recording::Options;
using trtc_recording::Pages;
namespace v1 = trtc_recording::v1;

std::string Sha256(const std::string& bytes) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest);
  std::string hex;
  for (const unsigned char byte : digest) {
    hex += "0123456789abcdef"[byte >> 4];
    hex += "0123456789abcdef"[byte & 15];
  }
  return hex;
}

class Harness {
 public:
  explicit Harness(const Json& hello)
      : endpoint_(hello.at("endpoint")),
        ca_file_(hello.value("ca_file", "")),
        client_(Connect(hello.value("token", ""))) {}

  Json Run(const Json& op) {
    const std::string name = op.at("op");
    if (name == "hello") return Hello();
    if (name == "call") return Call(op);
    if (name == "pages") return AllPages(op);
    if (name == "download") return Download(op);
    if (name == "cancel") return Cancel(op);
    if (name == "batch") return Batch(op);
    throw std::runtime_error("there is no operation " + name);
  }

 private:
  Client Connect(const std::string& token) const {
    Options options;
    options.token = token;
    options.ca_file = ca_file_;
    return Client::Make(endpoint_, options).value();
  }

  static Json Hello() {
    return {{"client", "cpp"},
            {"version", TRTC_RECORDING_VERSION},
            {"protocol", "grpc"},
            {"ops", {"call", "pages", "download", "cancel", "batch"}}};
  }

  Json Call(const Json& op) const {
    CallOptions call;
    if (op.contains("timeout_ms")) call.timeout = std::chrono::milliseconds(op.at("timeout_ms").get<int>());
    const Method& method = methods_.at(op.at("method"));
    // A call with another key has a client of its own.
    const auto other = op.contains("token") ? std::optional(Connect(op.at("token"))) : std::nullopt;
    return {{"response", method(other ? *other : client_, op.at("request"), call).value()}};
  }

  template <class Item>
  static Json Items(Pages<Item> pages) {
    Json items = Json::array();
    for (const auto& item : pages) items.push_back(ToJson(item.value()));
    return {{"items", items}};
  }

  Json AllPages(const Json& op) const {
    const std::string method = op.at("method");
    const Json& request = op.at("request");
    if (method == "MediaSearch/SearchMedia") return Items(client_.AllMedia(FromJson<v1::SearchMediaRequest>(request)));
    if (method == "MixTranscode/ListMixes") return Items(client_.AllMixes(FromJson<v1::ListMixesRequest>(request)));
    if (method == "RecordingConfig/ListRecordingTasks") {
      return Items(client_.AllRecordingTasks(FromJson<v1::ListRecordingTasksRequest>(request)));
    }
    if (method == "RecordingConfig/ListRecordingSettingsRevisions") {
      return Items(client_.AllRecordingSettingsRevisions(FromJson<v1::ListRecordingSettingsRevisionsRequest>(request)));
    }
    throw std::runtime_error(method + " has no pages");
  }

  Json Download(const Json& op) const {
    const auto file = client_.Download(op.at("file_id"), op.at("path").get<std::string>()).value();
    return {{"size", file.size}, {"sha256", file.sha256}, {"resumed", file.resumed}};
  }

  Json Cancel(const Json& op) const {
    Cancellation cancellation;
    DownloadOptions options;
    options.cancellation = &cancellation;
    options.progress = [&](std::int64_t, std::int64_t) { cancellation.Cancel(); };
    const auto unwanted =
        std::filesystem::temp_directory_path() / ("trtc-recording-" + op.at("file_id").get<std::string>());
    const auto file = client_.Download(op.at("file_id"), unwanted, options);
    if (file.ok()) std::filesystem::remove(unwanted);
    if (file.ok()) return {{"cancelled", false}};
    return {{"cancelled", file.error().code() == grpc::StatusCode::CANCELLED}, {"code", file.error().code_name()}};
  }

  Json Batch(const Json& op) const {
    v1::BatchResolveStreamIdsRequest request;
    request.set_formula(v1::STREAM_ID_FORMULA_DIRECT);
    for (int index = 0; index < op.at("count").get<int>(); ++index) {
      v1::StreamIdentity& identity = *request.add_identities();
      identity.set_sdk_app_id(1400000001);
      identity.mutable_room_id()->set_number(7);
      identity.set_user_id(op.at("user").get<std::string>() + std::to_string(index));
    }
    const auto response = client_.BatchResolveStreamIds(request).value();
    std::string ids;
    for (const auto& resolved : response.resolved()) ids += (ids.empty() ? "" : "\n") + resolved.stream_id();
    return {{"count", response.resolved_size()}, {"sha256", Sha256(ids)}};
  }

  const std::string endpoint_;
  const std::string ca_file_;
  const Client client_;
  const std::map<std::string, Method> methods_ = Methods();
};

Json Failure(const Error& error) {
  Json violations = Json::array();
  for (const auto& violation : error.violations()) {
    violations.push_back({{"field", violation.field}, {"description", violation.description}});
  }
  Json failure = {{"code", error.code_name()},
                  {"reason", error.reason()},
                  {"message", error.message()},
                  {"metadata", error.metadata()},
                  {"violations", violations}};
  if (error.retry_after()) failure["retry_after_ms"] = error.retry_after()->count();
  return {{"error", failure}};
}

void Serve() {
  std::optional<Harness> harness;
  for (std::string line; std::getline(std::cin, line);) {
    Json answer;
    try {
      const Json op = Json::parse(line);
      if (!harness) harness.emplace(op);
      answer = harness->Run(op);
    } catch (const Error& error) {
      answer = Failure(error);
    } catch (const std::exception& fault) {
      answer = {{"harness_error", fault.what()}};
    }
    std::cout << answer.dump() << std::endl;
  }
}

}  // namespace
}  // namespace conformance

int main() { conformance::Serve(); }
