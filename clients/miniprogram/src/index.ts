/**
 * Client of trtc-recording, the gateway for cloud recording in Tencent Cloud TRTC, for WeChat mini-programs.
 *
 * @packageDocumentation
 */
export type { Call, CallOptions, Token } from "./call";
export { type DownloadOptions, RecordingClient, type RecordingClientOptions } from "./client";
export { RecordingError, type StatusCode, type Violation } from "./errors";
export type * from "./gen/recording";
export { Pages } from "./pages";
export type { Progress, Wx } from "./wx";
