/**
 * Client of trtc-recording, the gateway for cloud recording in Tencent Cloud TRTC, for browsers and the renderers of
 * Electron.
 *
 * @packageDocumentation
 */
export { type BlobResult, RecordingClient, type RecordingClientOptions } from "./client.js";
export type { DownloadOptions, DownloadResult } from "./common/download.js";
export { RecordingError, type StatusCode, type Violation } from "./common/errors.js";
export type { Token } from "./common/transport.js";
export * from "./gen/trtc/recording/v1/error_reason_pb.js";
export * from "./gen/trtc/recording/v1/identity_pb.js";
export * from "./gen/trtc/recording/v1/media_search_pb.js";
export * from "./gen/trtc/recording/v1/mix_layout_pb.js";
export * from "./gen/trtc/recording/v1/mix_transcode_pb.js";
export * from "./gen/trtc/recording/v1/recording_config_pb.js";
export * from "./gen/trtc/recording/v1/recording_task_pb.js";
export * from "./gen/trtc/recording/v1/stream_id_resolver_pb.js";
