// Copyright the trtc-recording authors. Licensed under Apache-2.0.
#include "trtc_recording/client.h"

#include "channel.h"
#include "impl.h"

namespace trtc_recording {
namespace {

template <class Item, class Field>
typename Pages<Item>::Page PageOf(Field* items, std::string next_page_token) {
  return {{std::make_move_iterator(items->begin()), std::make_move_iterator(items->end())}, std::move(next_page_token)};
}

}  // namespace

Client::Client(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;
Client::~Client() = default;

Result<Client> Client::Make(const std::string& endpoint, Options options) {
  auto channel = internal::MakeChannel(endpoint, options);
  if (!channel) return channel.error();
  return Client(std::make_shared<const Impl>(*std::move(channel), std::move(options)));
}

std::shared_ptr<grpc::Channel> Client::channel() const { return impl_->channel; }

void Client::Prepare(grpc::ClientContext& context, const CallOptions& call) const { impl_->Prepare(context, call); }

Result<v1::GetRecordingSettingsResponse> Client::GetRecordingSettings(const v1::GetRecordingSettingsRequest& request,
                                                                      const CallOptions& call) const {
  return impl_->Unary(impl_->recording_config, &v1::RecordingConfig::Stub::GetRecordingSettings, request, call);
}

Result<v1::UpdateRecordingSettingsResponse> Client::UpdateRecordingSettings(
    const v1::UpdateRecordingSettingsRequest& request, const CallOptions& call) const {
  return impl_->Unary(impl_->recording_config, &v1::RecordingConfig::Stub::UpdateRecordingSettings, request, call);
}

Result<v1::ResetRecordingSettingsResponse> Client::ResetRecordingSettings(
    const v1::ResetRecordingSettingsRequest& request, const CallOptions& call) const {
  return impl_->Unary(impl_->recording_config, &v1::RecordingConfig::Stub::ResetRecordingSettings, request, call);
}

Result<v1::ListRecordingSettingsRevisionsResponse> Client::ListRecordingSettingsRevisions(
    const v1::ListRecordingSettingsRevisionsRequest& request, const CallOptions& call) const {
  return impl_->Unary(impl_->recording_config, &v1::RecordingConfig::Stub::ListRecordingSettingsRevisions, request,
                      call);
}

Result<v1::CheckReadinessResponse> Client::CheckReadiness(const v1::CheckReadinessRequest& request,
                                                          const CallOptions& call) const {
  return impl_->Unary(impl_->recording_config, &v1::RecordingConfig::Stub::CheckReadiness, request, call);
}

Result<v1::StartRecordingTaskResponse> Client::StartRecordingTask(const v1::StartRecordingTaskRequest& request,
                                                                  const CallOptions& call) const {
  return impl_->Unary(impl_->recording_config, &v1::RecordingConfig::Stub::StartRecordingTask, request, call);
}

Result<v1::StopRecordingTaskResponse> Client::StopRecordingTask(const v1::StopRecordingTaskRequest& request,
                                                                const CallOptions& call) const {
  return impl_->Unary(impl_->recording_config, &v1::RecordingConfig::Stub::StopRecordingTask, request, call);
}

Result<v1::GetRecordingTaskResponse> Client::GetRecordingTask(const v1::GetRecordingTaskRequest& request,
                                                              const CallOptions& call) const {
  return impl_->Unary(impl_->recording_config, &v1::RecordingConfig::Stub::GetRecordingTask, request, call);
}

Result<v1::ListRecordingTasksResponse> Client::ListRecordingTasks(const v1::ListRecordingTasksRequest& request,
                                                                  const CallOptions& call) const {
  return impl_->Unary(impl_->recording_config, &v1::RecordingConfig::Stub::ListRecordingTasks, request, call);
}

Result<v1::ResolveStreamIdResponse> Client::ResolveStreamId(const v1::ResolveStreamIdRequest& request,
                                                            const CallOptions& call) const {
  return impl_->Unary(impl_->stream_id_resolver, &v1::StreamIdResolver::Stub::ResolveStreamId, request, call);
}

Result<v1::BatchResolveStreamIdsResponse> Client::BatchResolveStreamIds(const v1::BatchResolveStreamIdsRequest& request,
                                                                        const CallOptions& call) const {
  return impl_->Unary(impl_->stream_id_resolver, &v1::StreamIdResolver::Stub::BatchResolveStreamIds, request, call);
}

Result<v1::ParseStreamIdResponse> Client::ParseStreamId(const v1::ParseStreamIdRequest& request,
                                                        const CallOptions& call) const {
  return impl_->Unary(impl_->stream_id_resolver, &v1::StreamIdResolver::Stub::ParseStreamId, request, call);
}

Result<v1::MatchStreamIdsResponse> Client::MatchStreamIds(const v1::MatchStreamIdsRequest& request,
                                                          const CallOptions& call) const {
  return impl_->Unary(impl_->stream_id_resolver, &v1::StreamIdResolver::Stub::MatchStreamIds, request, call);
}

Result<v1::GetBypassPlaybackUrlsResponse> Client::GetBypassPlaybackUrls(const v1::GetBypassPlaybackUrlsRequest& request,
                                                                        const CallOptions& call) const {
  return impl_->Unary(impl_->stream_id_resolver, &v1::StreamIdResolver::Stub::GetBypassPlaybackUrls, request, call);
}

Result<v1::StartMixResponse> Client::StartMix(const v1::StartMixRequest& request, const CallOptions& call) const {
  return impl_->Unary(impl_->mix_transcode, &v1::MixTranscode::Stub::StartMix, request, call);
}

Result<v1::UpdateMixResponse> Client::UpdateMix(const v1::UpdateMixRequest& request, const CallOptions& call) const {
  return impl_->Unary(impl_->mix_transcode, &v1::MixTranscode::Stub::UpdateMix, request, call);
}

Result<v1::StopMixResponse> Client::StopMix(const v1::StopMixRequest& request, const CallOptions& call) const {
  return impl_->Unary(impl_->mix_transcode, &v1::MixTranscode::Stub::StopMix, request, call);
}

Result<v1::GetMixResponse> Client::GetMix(const v1::GetMixRequest& request, const CallOptions& call) const {
  return impl_->Unary(impl_->mix_transcode, &v1::MixTranscode::Stub::GetMix, request, call);
}

Result<v1::ListMixesResponse> Client::ListMixes(const v1::ListMixesRequest& request, const CallOptions& call) const {
  return impl_->Unary(impl_->mix_transcode, &v1::MixTranscode::Stub::ListMixes, request, call);
}

Result<v1::PreviewMixResponse> Client::PreviewMix(const v1::PreviewMixRequest& request, const CallOptions& call) const {
  return impl_->Unary(impl_->mix_transcode, &v1::MixTranscode::Stub::PreviewMix, request, call);
}

Result<v1::SearchMediaResponse> Client::SearchMedia(const v1::SearchMediaRequest& request,
                                                    const CallOptions& call) const {
  return impl_->Unary(impl_->media_search, &v1::MediaSearch::Stub::SearchMedia, request, call);
}

Result<v1::GetMediaResponse> Client::GetMedia(const v1::GetMediaRequest& request, const CallOptions& call) const {
  return impl_->Unary(impl_->media_search, &v1::MediaSearch::Stub::GetMedia, request, call);
}

Result<v1::BatchGetMediaResponse> Client::BatchGetMedia(const v1::BatchGetMediaRequest& request,
                                                        const CallOptions& call) const {
  return impl_->Unary(impl_->media_search, &v1::MediaSearch::Stub::BatchGetMedia, request, call);
}

Result<v1::SetMediaExpiryResponse> Client::SetMediaExpiry(const v1::SetMediaExpiryRequest& request,
                                                          const CallOptions& call) const {
  return impl_->Unary(impl_->media_search, &v1::MediaSearch::Stub::SetMediaExpiry, request, call);
}

Result<v1::DeleteMediaResponse> Client::DeleteMedia(const v1::DeleteMediaRequest& request,
                                                    const CallOptions& call) const {
  return impl_->Unary(impl_->media_search, &v1::MediaSearch::Stub::DeleteMedia, request, call);
}

Result<v1::GetPlaybackUrlResponse> Client::GetPlaybackUrl(const v1::GetPlaybackUrlRequest& request,
                                                          const CallOptions& call) const {
  return impl_->Unary(impl_->media_search, &v1::MediaSearch::Stub::GetPlaybackUrl, request, call);
}

Pages<v1::Media> Client::AllMedia(v1::SearchMediaRequest request, CallOptions call) const {
  return Pages<v1::Media>([impl = impl_, request = std::move(request),
                           call](const std::string& token) mutable -> Result<Pages<v1::Media>::Page> {
    if (!token.empty()) request.set_page_token(token);
    auto response = impl->Unary(impl->media_search, &v1::MediaSearch::Stub::SearchMedia, request, call);
    if (!response) return response.error();
    return PageOf<v1::Media>(response->mutable_media(), response->next_page_token());
  });
}

Pages<v1::Mix> Client::AllMixes(v1::ListMixesRequest request, CallOptions call) const {
  return Pages<v1::Mix>([impl = impl_, request = std::move(request),
                         call](const std::string& token) mutable -> Result<Pages<v1::Mix>::Page> {
    if (!token.empty()) request.set_page_token(token);
    auto response = impl->Unary(impl->mix_transcode, &v1::MixTranscode::Stub::ListMixes, request, call);
    if (!response) return response.error();
    return PageOf<v1::Mix>(response->mutable_mixes(), response->next_page_token());
  });
}

Pages<v1::RecordingTask> Client::AllRecordingTasks(v1::ListRecordingTasksRequest request, CallOptions call) const {
  return Pages<v1::RecordingTask>([impl = impl_, request = std::move(request),
                                   call](const std::string& token) mutable -> Result<Pages<v1::RecordingTask>::Page> {
    if (!token.empty()) request.set_page_token(token);
    auto response = impl->Unary(impl->recording_config, &v1::RecordingConfig::Stub::ListRecordingTasks, request, call);
    if (!response) return response.error();
    return PageOf<v1::RecordingTask>(response->mutable_tasks(), response->next_page_token());
  });
}

Pages<v1::RecordingSettingsRevision> Client::AllRecordingSettingsRevisions(
    v1::ListRecordingSettingsRevisionsRequest request, CallOptions call) const {
  return Pages<v1::RecordingSettingsRevision>(
      [impl = impl_, request = std::move(request),
       call](const std::string& token) mutable -> Result<Pages<v1::RecordingSettingsRevision>::Page> {
        if (!token.empty()) request.set_page_token(token);
        auto response = impl->Unary(impl->recording_config, &v1::RecordingConfig::Stub::ListRecordingSettingsRevisions,
                                    request, call);
        if (!response) return response.error();
        return PageOf<v1::RecordingSettingsRevision>(response->mutable_revisions(), response->next_page_token());
      });
}

}  // namespace trtc_recording
