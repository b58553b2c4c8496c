// Copyright the trtc-recording authors. Licensed under Apache-2.0.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "json.h"
#include "trtc_recording/client.h"

namespace conformance {

using trtc_recording::CallOptions;
using trtc_recording::Client;
using trtc_recording::Result;

using Method = std::function<Result<Json>(const Client&, const Json& request, const CallOptions&)>;

template <class Request, class Response>
Method Of(Result<Response> (Client::*method)(const Request&, const CallOptions&) const) {
  return [method](const Client& client, const Json& request, const CallOptions& call) -> Result<Json> {
    auto response = (client.*method)(FromJson<Request>(request), call);
    if (!response) return response.error();
    return ToJson(*response);
  };
}

// Every method of the API that has one response, by its name.
inline std::map<std::string, Method> Methods() {
  return {
      {"RecordingConfig/GetRecordingSettings", Of(&Client::GetRecordingSettings)},
      {"RecordingConfig/UpdateRecordingSettings", Of(&Client::UpdateRecordingSettings)},
      {"RecordingConfig/ResetRecordingSettings", Of(&Client::ResetRecordingSettings)},
      {"RecordingConfig/ListRecordingSettingsRevisions", Of(&Client::ListRecordingSettingsRevisions)},
      {"RecordingConfig/CheckReadiness", Of(&Client::CheckReadiness)},
      {"RecordingConfig/StartRecordingTask", Of(&Client::StartRecordingTask)},
      {"RecordingConfig/StopRecordingTask", Of(&Client::StopRecordingTask)},
      {"RecordingConfig/GetRecordingTask", Of(&Client::GetRecordingTask)},
      {"RecordingConfig/ListRecordingTasks", Of(&Client::ListRecordingTasks)},
      {"StreamIdResolver/ResolveStreamId", Of(&Client::ResolveStreamId)},
      {"StreamIdResolver/BatchResolveStreamIds", Of(&Client::BatchResolveStreamIds)},
      {"StreamIdResolver/ParseStreamId", Of(&Client::ParseStreamId)},
      {"StreamIdResolver/MatchStreamIds", Of(&Client::MatchStreamIds)},
      {"StreamIdResolver/GetBypassPlaybackUrls", Of(&Client::GetBypassPlaybackUrls)},
      {"MixTranscode/StartMix", Of(&Client::StartMix)},
      {"MixTranscode/UpdateMix", Of(&Client::UpdateMix)},
      {"MixTranscode/StopMix", Of(&Client::StopMix)},
      {"MixTranscode/GetMix", Of(&Client::GetMix)},
      {"MixTranscode/ListMixes", Of(&Client::ListMixes)},
      {"MixTranscode/PreviewMix", Of(&Client::PreviewMix)},
      {"MediaSearch/SearchMedia", Of(&Client::SearchMedia)},
      {"MediaSearch/GetMedia", Of(&Client::GetMedia)},
      {"MediaSearch/BatchGetMedia", Of(&Client::BatchGetMedia)},
      {"MediaSearch/SetMediaExpiry", Of(&Client::SetMediaExpiry)},
      {"MediaSearch/DeleteMedia", Of(&Client::DeleteMedia)},
      {"MediaSearch/GetPlaybackUrl", Of(&Client::GetPlaybackUrl)},
  };
}

}  // namespace conformance
