// Copyright the trtc-recording authors. Licensed under Apache-2.0.
#include "json.h"

#include <google/protobuf/util/json_util.h>

#include <stdexcept>
#include <string>

namespace conformance {

void ReadJson(const Json& json, google::protobuf::Message& message) {
  const auto status = google::protobuf::util::JsonStringToMessage(json.dump(), &message);
  if (!status.ok()) throw std::runtime_error(status.ToString());
}

Json ToJson(const google::protobuf::Message& message) {
  std::string text;
  const auto status = google::protobuf::util::MessageToJsonString(message, &text);
  if (!status.ok()) throw std::runtime_error(status.ToString());
  return Json::parse(text);
}

}  // namespace conformance
