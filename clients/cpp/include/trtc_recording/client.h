// Copyright the trtc-recording authors. Licensed under Apache-2.0.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "trtc/recording/v1/error_reason.pb.h"
#include "trtc/recording/v1/media_search.pb.h"
#include "trtc/recording/v1/mix_transcode.pb.h"
#include "trtc/recording/v1/recording_config.pb.h"
#include "trtc/recording/v1/stream_id_resolver.pb.h"
#include "trtc_recording/options.h"
#include "trtc_recording/pages.h"
#include "trtc_recording/result.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace trtc_recording {

namespace v1 = ::trtc::recording::v1;

// A downloaded file.
struct DownloadedFile {
  // Where it is.
  std::filesystem::path path;
  // Its size in bytes.
  std::int64_t size = 0;
  // Its SHA-256 in lower-case hex.
  std::string sha256;
  // How often the download had to go on after a broken call.
  int resumed = 0;
  // The recording, as the service described it when the download began.
  v1::Media media;
};

// A connection to trtc-recording, made at the first call. All of its calls wait for their answer, and may be made by
// many threads at once. Their names, requests and errors are those of the API.
class Client {
 public:
  // Makes a client of `http://host:port` or `https://host:port`. INVALID_ARGUMENT when the endpoint cannot be one or
  // the CA file cannot be read.
  static Result<Client> Make(const std::string& endpoint, Options options = {});

  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;
  ~Client();

  // RecordingConfig: automatic recording, recording tasks, readiness.
  Result<v1::GetRecordingSettingsResponse> GetRecordingSettings(const v1::GetRecordingSettingsRequest& request,
                                                                const CallOptions& call = {}) const;
  Result<v1::UpdateRecordingSettingsResponse> UpdateRecordingSettings(const v1::UpdateRecordingSettingsRequest& request,
                                                                      const CallOptions& call = {}) const;
  Result<v1::ResetRecordingSettingsResponse> ResetRecordingSettings(const v1::ResetRecordingSettingsRequest& request,
                                                                    const CallOptions& call = {}) const;
  Result<v1::ListRecordingSettingsRevisionsResponse> ListRecordingSettingsRevisions(
      const v1::ListRecordingSettingsRevisionsRequest& request, const CallOptions& call = {}) const;
  Result<v1::CheckReadinessResponse> CheckReadiness(const v1::CheckReadinessRequest& request,
                                                    const CallOptions& call = {}) const;
  Result<v1::StartRecordingTaskResponse> StartRecordingTask(const v1::StartRecordingTaskRequest& request,
                                                            const CallOptions& call = {}) const;
  Result<v1::StopRecordingTaskResponse> StopRecordingTask(const v1::StopRecordingTaskRequest& request,
                                                          const CallOptions& call = {}) const;
  Result<v1::GetRecordingTaskResponse> GetRecordingTask(const v1::GetRecordingTaskRequest& request,
                                                        const CallOptions& call = {}) const;
  Result<v1::ListRecordingTasksResponse> ListRecordingTasks(const v1::ListRecordingTasksRequest& request,
                                                            const CallOptions& call = {}) const;

  // StreamIdResolver: StreamIds of users in rooms, and the way back.
  Result<v1::ResolveStreamIdResponse> ResolveStreamId(const v1::ResolveStreamIdRequest& request,
                                                      const CallOptions& call = {}) const;
  Result<v1::BatchResolveStreamIdsResponse> BatchResolveStreamIds(const v1::BatchResolveStreamIdsRequest& request,
                                                                  const CallOptions& call = {}) const;
  Result<v1::ParseStreamIdResponse> ParseStreamId(const v1::ParseStreamIdRequest& request,
                                                  const CallOptions& call = {}) const;
  Result<v1::MatchStreamIdsResponse> MatchStreamIds(const v1::MatchStreamIdsRequest& request,
                                                    const CallOptions& call = {}) const;
  Result<v1::GetBypassPlaybackUrlsResponse> GetBypassPlaybackUrls(const v1::GetBypassPlaybackUrlsRequest& request,
                                                                  const CallOptions& call = {}) const;

  // MixTranscode: mixes of rooms.
  Result<v1::StartMixResponse> StartMix(const v1::StartMixRequest& request, const CallOptions& call = {}) const;
  Result<v1::UpdateMixResponse> UpdateMix(const v1::UpdateMixRequest& request, const CallOptions& call = {}) const;
  Result<v1::StopMixResponse> StopMix(const v1::StopMixRequest& request, const CallOptions& call = {}) const;
  Result<v1::GetMixResponse> GetMix(const v1::GetMixRequest& request, const CallOptions& call = {}) const;
  Result<v1::ListMixesResponse> ListMixes(const v1::ListMixesRequest& request, const CallOptions& call = {}) const;
  Result<v1::PreviewMixResponse> PreviewMix(const v1::PreviewMixRequest& request, const CallOptions& call = {}) const;

  // MediaSearch: recordings.
  Result<v1::SearchMediaResponse> SearchMedia(const v1::SearchMediaRequest& request,
                                              const CallOptions& call = {}) const;
  Result<v1::GetMediaResponse> GetMedia(const v1::GetMediaRequest& request, const CallOptions& call = {}) const;
  Result<v1::BatchGetMediaResponse> BatchGetMedia(const v1::BatchGetMediaRequest& request,
                                                  const CallOptions& call = {}) const;
  Result<v1::SetMediaExpiryResponse> SetMediaExpiry(const v1::SetMediaExpiryRequest& request,
                                                    const CallOptions& call = {}) const;
  Result<v1::DeleteMediaResponse> DeleteMedia(const v1::DeleteMediaRequest& request,
                                              const CallOptions& call = {}) const;
  Result<v1::GetPlaybackUrlResponse> GetPlaybackUrl(const v1::GetPlaybackUrlRequest& request,
                                                    const CallOptions& call = {}) const;

  // The items of all pages, read as they are needed. `call` holds for every page.
  Pages<v1::Media> AllMedia(v1::SearchMediaRequest request, CallOptions call = {}) const;
  Pages<v1::Mix> AllMixes(v1::ListMixesRequest request, CallOptions call = {}) const;
  Pages<v1::RecordingTask> AllRecordingTasks(v1::ListRecordingTasksRequest request, CallOptions call = {}) const;
  Pages<v1::RecordingSettingsRevision> AllRecordingSettingsRevisions(v1::ListRecordingSettingsRevisionsRequest request,
                                                                     CallOptions call = {}) const;

  // Downloads a recording into a file, which is replaced when it is there.
  //
  // A broken call is gone on with at the byte reached, at most 5 times in a row without a byte more. Size and, where
  // the whole came in one call, SHA-256 are compared with what the service sent; DATA_LOSS when they differ. Until the
  // file is whole its name ends in `.part`; nothing is left of a download that fails. A file that cannot be written
  // gives FAILED_PRECONDITION.
  Result<DownloadedFile> Download(const std::string& file_id, const std::filesystem::path& path,
                                  const DownloadOptions& options = {}) const;

  // For the streaming methods, by the generated stubs: the channel, and what a call needs of the client (the API key,
  // and the time limit where `call` has one).
  std::shared_ptr<grpc::Channel> channel() const;
  void Prepare(grpc::ClientContext& context, const CallOptions& call = {}) const;

 private:
  class Impl;
  explicit Client(std::shared_ptr<const Impl> impl);
  // Shared with the pages that it gave, which may outlive it.
  std::shared_ptr<const Impl> impl_;
};

}  // namespace trtc_recording
