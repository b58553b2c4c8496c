// Copyright the trtc-recording authors. Licensed under Apache-2.0.
#include "channel.h"

#include <fstream>
#include <iterator>

#include "embedded.h"

namespace trtc_recording::internal {
namespace {

constexpr int kMaxMessageBytes = 16 * 1024 * 1024;
constexpr char kHttp[] = "http://", kHttps[] = "https://";

Error Invalid(const std::string& message) { return Error(grpc::StatusCode::INVALID_ARGUMENT, message); }

bool StartsWith(const std::string& text, const std::string& start) { return text.rfind(start, 0) == 0; }

// `host:port` of an endpoint without its scheme; empty where it is none.
std::string Target(std::string authority, const char* default_port) {
  if (!authority.empty() && authority.back() == '/') authority.pop_back();
  if (authority.empty() || authority.find_first_of("/@?# ") != std::string::npos) return "";
  const std::size_t colon = authority.rfind(':');
  const std::size_t bracket = authority.rfind(']');
  const bool has_port = colon != std::string::npos && (bracket == std::string::npos || colon > bracket);
  if (!has_port) return authority + ":" + default_port;
  const std::string port = authority.substr(colon + 1);
  const bool digits = !port.empty() && port.find_first_not_of("0123456789") == std::string::npos;
  return digits && colon > 0 ? authority : "";
}

Result<std::shared_ptr<grpc::ChannelCredentials>> Credentials(bool secure, const std::string& ca_file) {
  if (!secure) {
    if (!ca_file.empty()) return Invalid("a CA file is for endpoints that begin with https://");
    return grpc::InsecureChannelCredentials();
  }
  grpc::SslCredentialsOptions ssl;
  if (!ca_file.empty()) {
    std::ifstream file(ca_file, std::ios::binary);
    ssl.pem_root_certs.assign(std::istreambuf_iterator<char>(file), {});
    if (!file || ssl.pem_root_certs.empty()) return Invalid("the CA file " + ca_file + " cannot be read");
  }
  return grpc::SslCredentials(ssl);
}

grpc::ChannelArguments Arguments(const Options& options) {
  grpc::ChannelArguments arguments;
  arguments.SetUserAgentPrefix(std::string("trtc-recording-cpp/") + kVersion);
  arguments.SetServiceConfigJSON(kServiceConfig);
  arguments.SetMaxSendMessageSize(kMaxMessageBytes);
  arguments.SetMaxReceiveMessageSize(kMaxMessageBytes);
  if (options.channel_arguments) options.channel_arguments(arguments);
  return arguments;
}

}  // namespace

Result<std::shared_ptr<grpc::Channel>> MakeChannel(const std::string& endpoint, const Options& options) {
  const bool secure = StartsWith(endpoint, kHttps);
  std::string target;
  if (secure) target = Target(endpoint.substr(sizeof(kHttps) - 1), "443");
  if (StartsWith(endpoint, kHttp)) target = Target(endpoint.substr(sizeof(kHttp) - 1), "80");
  if (target.empty()) {
    return Invalid("the endpoint is http://host:port or https://host:port, not " + endpoint);
  }
  auto credentials = Credentials(secure, options.ca_file);
  if (!credentials) return credentials.error();
  return grpc::CreateCustomChannel(target, *credentials, Arguments(options));
}

}  // namespace trtc_recording::internal
