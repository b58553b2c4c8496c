// Generated from the contract by tools/json-client.js; not to be edited.
import type { Call, CallOptions } from "../call";

/**
 * The stable reasons of errors.
 *
 * Every error of this service carries a `google.rpc.ErrorInfo` whose domain is `recording.trtc` and whose
 * reason is one of these names without the prefix `ERROR_REASON_`, for example
 * `{reason: "ETAG_MISMATCH", domain: "recording.trtc", metadata: {current_etag: "…"}}`.
 * Errors that come from the cloud also carry `cloud_code`, `cloud_request_id` and `cloud_action` in the metadata; those
 * about a recording task carry its `task_id`, those about a mix its `mix_id`.
 *
 * @generated from enum trtc.recording.v1.ErrorReason
 */
export type ErrorReason =
  /**
   * Never sent.
   *
   * @generated from enum value: ERROR_REASON_UNSPECIFIED = 0;
   */
  | "ERROR_REASON_UNSPECIFIED"
  /**
   * INVALID_ARGUMENT: one or more fields are wrong. A `google.rpc.BadRequest` names every one of them.
   *
   * @generated from enum value: ERROR_REASON_INVALID_FIELD = 1;
   */
  | "ERROR_REASON_INVALID_FIELD"
  /**
   * FAILED_PRECONDITION: the app has no entry in the service's configuration, so its StreamId formula is not
   * known. Add the entry or state the formula. Metadata: `sdk_app_id`.
   *
   * @generated from enum value: ERROR_REASON_APP_NOT_CONFIGURED = 2;
   */
  | "ERROR_REASON_APP_NOT_CONFIGURED"
  /**
   * FAILED_PRECONDITION: the service's configuration lacks what the call needs, for example a bizid, a play
   * domain or a play key. Metadata: `setting`.
   *
   * @generated from enum value: ERROR_REASON_SETTING_MISSING = 3;
   */
  | "ERROR_REASON_SETTING_MISSING"
  /**
   * INVALID_ARGUMENT: the page token is damaged or was not made by this service.
   *
   * @generated from enum value: ERROR_REASON_PAGE_TOKEN_INVALID = 4;
   */
  | "ERROR_REASON_PAGE_TOKEN_INVALID"
  /**
   * INVALID_ARGUMENT: the page token belongs to another query. Send it with the request it came from.
   *
   * @generated from enum value: ERROR_REASON_PAGE_TOKEN_MISMATCH = 5;
   */
  | "ERROR_REASON_PAGE_TOKEN_MISMATCH"
  /**
   * ABORTED: the resource was changed since the etag was read. Read it again. Metadata: `current_etag`.
   *
   * @generated from enum value: ERROR_REASON_ETAG_MISMATCH = 6;
   */
  | "ERROR_REASON_ETAG_MISMATCH"
  /**
   * INVALID_ARGUMENT: the request_id was used before with other content. Use a new one for a new request.
   *
   * @generated from enum value: ERROR_REASON_REQUEST_ID_REUSED = 7;
   */
  | "ERROR_REASON_REQUEST_ID_REUSED"
  /**
   * ABORTED, with RetryInfo: the same request is being carried out right now. Retry to get its answer.
   *
   * @generated from enum value: ERROR_REASON_REQUEST_IN_PROGRESS = 8;
   */
  | "ERROR_REASON_REQUEST_IN_PROGRESS"
  /**
   * NOT_FOUND: no such recorded file in VOD (never there, deleted or expired). Metadata: `file_id`.
   *
   * @generated from enum value: ERROR_REASON_MEDIA_NOT_FOUND = 9;
   */
  | "ERROR_REASON_MEDIA_NOT_FOUND"
  /**
   * FAILED_PRECONDITION: another record rule, not made by this service, holds the place that the settings need.
   * It is not touched. Remove it in the CSS console first. Metadata: `template_id`, `domain`, `app_name`.
   *
   * @generated from enum value: ERROR_REASON_FOREIGN_RECORD_RULE = 10;
   */
  | "ERROR_REASON_FOREIGN_RECORD_RULE"
  /**
   * FAILED_PRECONDITION: recording cannot be on without any format.
   *
   * @generated from enum value: ERROR_REASON_NO_FORMAT = 11;
   */
  | "ERROR_REASON_NO_FORMAT"
  /**
   * UNAUTHENTICATED: the cloud refused the service's own credentials. Operators: check the key and the clock.
   *
   * @generated from enum value: ERROR_REASON_CLOUD_AUTH_FAILED = 12;
   */
  | "ERROR_REASON_CLOUD_AUTH_FAILED"
  /**
   * FAILED_PRECONDITION: the cloud denied the action to the service's account (CAM policy, product not opened,
   * account in arrears).
   *
   * @generated from enum value: ERROR_REASON_CLOUD_DENIED = 13;
   */
  | "ERROR_REASON_CLOUD_DENIED"
  /**
   * RESOURCE_EXHAUSTED, with RetryInfo: the cloud's rate limit, or this service's own share of it, is used up.
   *
   * @generated from enum value: ERROR_REASON_CLOUD_RATE_LIMITED = 14;
   */
  | "ERROR_REASON_CLOUD_RATE_LIMITED"
  /**
   * INTERNAL: the cloud refused a request that this service thought right.
   *
   * @generated from enum value: ERROR_REASON_CLOUD_REFUSED = 15;
   */
  | "ERROR_REASON_CLOUD_REFUSED"
  /**
   * UNAVAILABLE: the cloud cannot be reached, or answered with a failure of its own. Retrying is safe.
   *
   * @generated from enum value: ERROR_REASON_CLOUD_UNAVAILABLE = 16;
   */
  | "ERROR_REASON_CLOUD_UNAVAILABLE"
  /**
   * UNKNOWN: a change was sent to the cloud and no answer came, so it may or may not hold. Read the resource, or
   * repeat the request with the same request_id.
   *
   * @generated from enum value: ERROR_REASON_CLOUD_OUTCOME_UNKNOWN = 17;
   */
  | "ERROR_REASON_CLOUD_OUTCOME_UNKNOWN"
  /**
   * DEADLINE_EXCEEDED: the cloud did not answer in time.
   *
   * @generated from enum value: ERROR_REASON_CLOUD_TIMEOUT = 18;
   */
  | "ERROR_REASON_CLOUD_TIMEOUT"
  /**
   * FAILED_PRECONDITION: more than 5,000 matching files were created within one second, which the cloud's search
   * cannot tell apart. Narrow the search. Metadata: `create_time`.
   *
   * @generated from enum value: ERROR_REASON_RESULT_TOO_DENSE = 19;
   */
  | "ERROR_REASON_RESULT_TOO_DENSE"
  /**
   * OUT_OF_RANGE: the download offset lies behind the end of the file. Metadata: `size_bytes`.
   *
   * @generated from enum value: ERROR_REASON_OFFSET_OUT_OF_RANGE = 20;
   */
  | "ERROR_REASON_OFFSET_OUT_OF_RANGE"
  /**
   * UNAVAILABLE: the file's bytes could not be fetched to the end. Resume at the offset reached.
   *
   * @generated from enum value: ERROR_REASON_DOWNLOAD_INTERRUPTED = 21;
   */
  | "ERROR_REASON_DOWNLOAD_INTERRUPTED"
  /**
   * DATA_LOSS: the downloaded bytes do not have the MD5 that VOD states for the file.
   *
   * @generated from enum value: ERROR_REASON_CHECKSUM_MISMATCH = 22;
   */
  | "ERROR_REASON_CHECKSUM_MISMATCH"
  /**
   * FAILED_PRECONDITION: this kind of file cannot be downloaded through the service. Use its playback URL.
   *
   * @generated from enum value: ERROR_REASON_DOWNLOAD_UNSUPPORTED = 23;
   */
  | "ERROR_REASON_DOWNLOAD_UNSUPPORTED"
  /**
   * INTERNAL: a fault of this service. The message carries no detail; the log does.
   *
   * @generated from enum value: ERROR_REASON_INTERNAL = 24;
   */
  | "ERROR_REASON_INTERNAL"
  /**
   * UNAVAILABLE: the service's own store cannot be reached. Retrying is safe.
   *
   * @generated from enum value: ERROR_REASON_STORE_UNAVAILABLE = 25;
   */
  | "ERROR_REASON_STORE_UNAVAILABLE"
  /**
   * NOT_FOUND: there is nothing to reset: the app has no settings of its own. Metadata: `sdk_app_id`.
   *
   * @generated from enum value: ERROR_REASON_SETTINGS_NOT_FOUND = 26;
   */
  | "ERROR_REASON_SETTINGS_NOT_FOUND"
  /**
   * FAILED_PRECONDITION: the app's streams are relayed under the AppName `live` like those of other old apps, so the
   * cloud cannot record it by settings of its own. Change the account's settings. Metadata: `sdk_app_id`, `app_name`.
   *
   * @generated from enum value: ERROR_REASON_APP_NAME_SHARED = 27;
   */
  | "ERROR_REASON_APP_NAME_SHARED"
  /**
   * NOT_FOUND: this service has started no recording task of that id. Metadata: `task_id`.
   *
   * @generated from enum value: ERROR_REASON_TASK_NOT_FOUND = 28;
   */
  | "ERROR_REASON_TASK_NOT_FOUND"
  /**
   * RESOURCE_EXHAUSTED: the cloud runs as many recording tasks as it allows (100 of an app, 3 of a stream). Stop one, or
   * have the limit raised.
   *
   * @generated from enum value: ERROR_REASON_TASK_LIMIT_REACHED = 29;
   */
  | "ERROR_REASON_TASK_LIMIT_REACHED"
  /**
   * FAILED_PRECONDITION: the account holds as many CSS record templates as the cloud allows (50), and none of them has
   * the formats asked for. Delete one in the CSS console, or choose formats and times that other tasks have.
   *
   * @generated from enum value: ERROR_REASON_RECORD_TEMPLATES_USED_UP = 30;
   */
  | "ERROR_REASON_RECORD_TEMPLATES_USED_UP"
  /**
   * NOT_FOUND: this service has started no mix of that id. Metadata: `mix_id`.
   *
   * @generated from enum value: ERROR_REASON_MIX_NOT_FOUND = 31;
   */
  | "ERROR_REASON_MIX_NOT_FOUND"
  /**
   * ALREADY_EXISTS: the room is being mixed, and the app's facility makes one mix of a room. Update that mix, or stop it
   * first. Metadata: `mix_id` of the one that runs.
   *
   * @generated from enum value: ERROR_REASON_MIX_ALREADY_RUNS = 32;
   */
  | "ERROR_REASON_MIX_ALREADY_RUNS"
  /**
   * FAILED_PRECONDITION: the mix has ended and cannot be changed. Start another one. Metadata: `mix_id`.
   *
   * @generated from enum value: ERROR_REASON_MIX_ENDED = 33;
   */
  | "ERROR_REASON_MIX_ENDED"
  /**
   * FAILED_PRECONDITION: nobody is in the room, and the cloud mixes only rooms that are there. Start the mix once somebody
   * has entered. Metadata: `mix_id`.
   *
   * @generated from enum value: ERROR_REASON_ROOM_EMPTY = 34;
   */
  | "ERROR_REASON_ROOM_EMPTY"
  /**
   * UNAUTHENTICATED: the service wants an API key, and the call has none or an unknown one. Send
   * `authorization: Bearer KEY`.
   *
   * @generated from enum value: ERROR_REASON_CALLER_UNAUTHENTICATED = 35;
   */
  | "ERROR_REASON_CALLER_UNAUTHENTICATED"
  // A newer service may send a name that this client does not know.
  | (string & {});

/**
 * Which of a user's two uplinks is meant.
 *
 * @generated from enum trtc.recording.v1.StreamType
 */
export type StreamType =
  /**
   * Not said. Where one stream is named it means main; where streams are searched it means both.
   *
   * @generated from enum value: STREAM_TYPE_UNSPECIFIED = 0;
   */
  | "STREAM_TYPE_UNSPECIFIED"
  /**
   * Camera and microphone (主路). A screen shared by a Web (WebRTC) client is a main stream as well, of a
   * user of its own.
   *
   * @generated from enum value: STREAM_TYPE_MAIN = 1;
   */
  | "STREAM_TYPE_MAIN"
  /**
   * Screen share (辅路) of the native SDKs.
   *
   * @generated from enum value: STREAM_TYPE_AUX = 2;
   */
  | "STREAM_TYPE_AUX"
  // A newer service may send a name that this client does not know.
  | (string & {});

/**
 * How TRTC names the relayed (bypass) stream of a user.
 *
 * @generated from enum trtc.recording.v1.StreamIdFormula
 */
export type StreamIdFormula =
  /**
   * Not said: the formula of the app's entry in the service's configuration.
   *
   * @generated from enum value: STREAM_ID_FORMULA_UNSPECIFIED = 0;
   */
  | "STREAM_ID_FORMULA_UNSPECIFIED"
  /**
   * `urlencode(SdkAppId_RoomId_UserId_StreamType)`: apps created on or after 2020-01-09, and apps created
   * earlier that had never been used by then.
   *
   * @generated from enum value: STREAM_ID_FORMULA_DIRECT = 1;
   */
  | "STREAM_ID_FORMULA_DIRECT"
  /**
   * `bizid_MD5(RoomId_UserId_StreamType)`, lower-case hex: apps created before 2020-01-09 and in use by then.
   *
   * @generated from enum value: STREAM_ID_FORMULA_BIZID_MD5 = 2;
   */
  | "STREAM_ID_FORMULA_BIZID_MD5"
  // A newer service may send a name that this client does not know.
  | (string & {});

/**
 * The dialect of `urlencode` in the direct formula.
 *
 * The cloud's documents do not define it. All dialects agree on letters, digits, `_`, `-` and `.`, so an app
 * whose room and user ids keep to those need not care.
 *
 * @generated from enum trtc.recording.v1.UrlEncoding
 */
export type UrlEncoding =
  /**
   * Not said: the dialect of the app's entry in the service's configuration, which is RFC 3986 by default.
   *
   * @generated from enum value: URL_ENCODING_UNSPECIFIED = 0;
   */
  | "URL_ENCODING_UNSPECIFIED"
  /**
   * RFC 3986: space as `%20`, `~` kept, `*` as `%2A`. Python `quote(safe="")`, PHP `rawurlencode`.
   *
   * @generated from enum value: URL_ENCODING_RFC3986 = 1;
   */
  | "URL_ENCODING_RFC3986"
  /**
   * JavaScript `encodeURIComponent`: as RFC 3986, but `! ' ( ) *` are kept.
   *
   * @generated from enum value: URL_ENCODING_ENCODE_URI_COMPONENT = 2;
   */
  | "URL_ENCODING_ENCODE_URI_COMPONENT"
  /**
   * HTML forms (`URLSearchParams`, Java `URLEncoder`): space as `+`, `~` as `%7E`, `*` kept.
   *
   * @generated from enum value: URL_ENCODING_FORM = 3;
   */
  | "URL_ENCODING_FORM"
  /**
   * Python `quote_plus`, Go `url.QueryEscape`: space as `+`, `~` kept, `*` as `%2A`.
   *
   * @generated from enum value: URL_ENCODING_QUERY = 4;
   */
  | "URL_ENCODING_QUERY"
  /**
   * PHP `urlencode`: space as `+`, `~` as `%7E`, `*` as `%2A`.
   *
   * @generated from enum value: URL_ENCODING_PHP = 5;
   */
  | "URL_ENCODING_PHP"
  // A newer service may send a name that this client does not know.
  | (string & {});

/**
 * A TRTC room.
 *
 * Room number 123 and text room "123" are two different rooms: say which one the app uses
 * (`roomId` or `strRoomId` in the client SDKs). Neither set is an error.
 *
 * @generated from message trtc.recording.v1.RoomId
 */
export interface RoomId {
  /**
   * Numeric room id, 1 to 4294967294.
   *
   * @generated from field: uint32 number = 1;
   */
  number?: number;
  /**
   * Text room id, 1 to 64 bytes of UTF-8 without control characters. The client SDKs document letters, digits,
   * space and ``! # $ % & ( ) + - : ; < = . > ? @ [ ] ^ _ { } | ~ ,``; other characters are taken as they are.
   *
   * @generated from field: string text = 2;
   */
  text?: string;
}

/**
 * One uplink of one user in one room of one app.
 *
 * @generated from message trtc.recording.v1.StreamIdentity
 */
export interface StreamIdentity {
  /**
   * SdkAppId of the TRTC app. Required, not 0.
   *
   * @generated from field: uint32 sdk_app_id = 1;
   */
  sdkAppId?: number;
  /**
   * The room. Required.
   *
   * @generated from field: trtc.recording.v1.RoomId room_id = 2;
   */
  roomId?: RoomId;
  /**
   * UserId inside the room, 1 to 64 bytes (the cloud recommends at most 32 of letters, digits, `_` and `-`).
   * Required.
   *
   * @generated from field: string user_id = 3;
   */
  userId?: string;
  /**
   * The uplink. Unset means main.
   *
   * @generated from field: trtc.recording.v1.StreamType stream_type = 4;
   */
  streamType?: StreamType;
  /**
   * The StreamId that the app itself gave this uplink (`TRTCParams.streamId`, `startPublishing`), 1 to 64 of
   * letters, digits, `_` and `-`. It replaces the formula. Empty: the app gave none.
   *
   * @generated from field: string custom_stream_id = 5;
   */
  customStreamId?: string;
}

/**
 * Container of a recording.
 *
 * @generated from enum trtc.recording.v1.MediaFormat
 */
export type MediaFormat =
  /**
   * Not one of the recording formats; see `Media.container`.
   *
   * @generated from enum value: MEDIA_FORMAT_UNSPECIFIED = 0;
   */
  | "MEDIA_FORMAT_UNSPECIFIED"
  /**
   * HLS (`m3u8`).
   *
   * @generated from enum value: MEDIA_FORMAT_HLS = 1;
   */
  | "MEDIA_FORMAT_HLS"
  /**
   * MP4.
   *
   * @generated from enum value: MEDIA_FORMAT_MP4 = 2;
   */
  | "MEDIA_FORMAT_MP4"
  /**
   * FLV.
   *
   * @generated from enum value: MEDIA_FORMAT_FLV = 3;
   */
  | "MEDIA_FORMAT_FLV"
  /**
   * AAC.
   *
   * @generated from enum value: MEDIA_FORMAT_AAC = 4;
   */
  | "MEDIA_FORMAT_AAC"
  // A newer service may send a name that this client does not know.
  | (string & {});

/**
 * How a file came into VOD.
 *
 * @generated from enum trtc.recording.v1.MediaSource
 */
export type MediaSource =
  /**
   * Unknown, or none of the following.
   *
   * @generated from enum value: MEDIA_SOURCE_UNSPECIFIED = 0;
   */
  | "MEDIA_SOURCE_UNSPECIFIED"
  /**
   * Recorded by CSS from a relayed stream.
   *
   * @generated from enum value: MEDIA_SOURCE_LIVE_RECORD = 1;
   */
  | "MEDIA_SOURCE_LIVE_RECORD"
  /**
   * Recorded by TRTC's own cloud recording (CreateCloudRecording).
   *
   * @generated from enum value: MEDIA_SOURCE_TRTC_RECORD = 2;
   */
  | "MEDIA_SOURCE_TRTC_RECORD"
  /**
   * Uploaded.
   *
   * @generated from enum value: MEDIA_SOURCE_UPLOAD = 3;
   */
  | "MEDIA_SOURCE_UPLOAD"
  /**
   * Made by VOD from another file.
   *
   * @generated from enum value: MEDIA_SOURCE_VIDEO_PROCESSING = 4;
   */
  | "MEDIA_SOURCE_VIDEO_PROCESSING"
  // A newer service may send a name that this client does not know.
  | (string & {});

/**
 * Order of a search.
 *
 * @generated from enum trtc.recording.v1.SearchOrder
 */
export type SearchOrder =
  /**
   * Not said: oldest first.
   *
   * @generated from enum value: SEARCH_ORDER_UNSPECIFIED = 0;
   */
  | "SEARCH_ORDER_UNSPECIFIED"
  /**
   * Oldest first.
   *
   * @generated from enum value: SEARCH_ORDER_CREATE_TIME_ASC = 1;
   */
  | "SEARCH_ORDER_CREATE_TIME_ASC"
  /**
   * Newest first.
   *
   * @generated from enum value: SEARCH_ORDER_CREATE_TIME_DESC = 2;
   */
  | "SEARCH_ORDER_CREATE_TIME_DESC"
  // A newer service may send a name that this client does not know.
  | (string & {});

/**
 * A recorded file in VOD.
 *
 * @generated from message trtc.recording.v1.Media
 */
export interface Media {
  /**
   * VOD's FileId: decimal text, up to 40 digits; not a number.
   *
   * @generated from field: string file_id = 1;
   */
  fileId?: string;
  /**
   * File name, without extension. The times in it are in UTC+8.
   *
   * @generated from field: string name = 2;
   */
  name?: string;
  /**
   * The recording format.
   *
   * @generated from field: trtc.recording.v1.MediaFormat format = 3;
   */
  format?: MediaFormat;
  /**
   * The container as VOD names it, for example `mp4` or `m3u8`.
   *
   * @generated from field: string container = 4;
   */
  container?: string;
  /**
   * How it came into VOD.
   *
   * @generated from field: trtc.recording.v1.MediaSource source = 5;
   */
  source?: MediaSource;
  /**
   * The StreamId it was recorded from; empty when VOD does not say.
   *
   * @generated from field: string stream_id = 6;
   */
  streamId?: string;
  /**
   * Room, user and uplink as the push URL's parameters tell them, which holds under any StreamId formula. Unset
   * when they do not.
   *
   * @generated from field: trtc.recording.v1.RecordedIdentity identity = 7;
   */
  identity?: RecordedIdentity;
  /**
   * Wall clock of the first recorded frame. Unset when VOD does not say.
   *
   * @generated from field: google.protobuf.Timestamp record_start_time = 8;
   */
  recordStartTime?: string;
  /**
   * Wall clock of the last recorded frame. Unset when VOD does not say.
   *
   * @generated from field: google.protobuf.Timestamp record_end_time = 9;
   */
  recordEndTime?: string;
  /**
   * When the file came into VOD. Searches are ordered by it.
   *
   * @generated from field: google.protobuf.Timestamp create_time = 10;
   */
  createTime?: string;
  /**
   * When its entry was last changed.
   *
   * @generated from field: google.protobuf.Timestamp update_time = 11;
   */
  updateTime?: string;
  /**
   * When VOD deletes it; unset means never.
   *
   * @generated from field: google.protobuf.Timestamp expire_time = 12;
   */
  expireTime?: string;
  /**
   * Playing time.
   *
   * @generated from field: google.protobuf.Duration duration = 13;
   */
  duration?: string;
  /**
   * Size in bytes; for HLS of the playlist and its segments.
   *
   * @generated from field: int64 size_bytes = 14;
   */
  sizeBytes?: string;
  /**
   * Picture width in pixels; 0 without video.
   *
   * @generated from field: int32 width = 15;
   */
  width?: number;
  /**
   * Picture height in pixels; 0 without video.
   *
   * @generated from field: int32 height = 16;
   */
  height?: number;
  /**
   * Video codec, for example `h264`; empty without video.
   *
   * @generated from field: string video_codec = 17;
   */
  videoCodec?: string;
  /**
   * Audio codec, for example `aac`; empty without audio.
   *
   * @generated from field: string audio_codec = 18;
   */
  audioCodec?: string;
  /**
   * Sample rate in Hz; 0 without audio.
   *
   * @generated from field: int32 audio_sample_rate = 19;
   */
  audioSampleRate?: number;
  /**
   * Bit rate in bit/s.
   *
   * @generated from field: int64 bit_rate = 20;
   */
  bitRate?: string;
  /**
   * MD5 of the file in lower-case hex, where VOD states it.
   *
   * @generated from field: string md5 = 21;
   */
  md5?: string;
  /**
   * URL of the file without signature; see GetPlaybackUrl.
   *
   * @generated from field: string media_url = 22;
   */
  mediaUrl?: string;
  /**
   * URL of a cover picture; empty when there is none.
   *
   * @generated from field: string cover_url = 23;
   */
  coverUrl?: string;
  /**
   * VOD's tags.
   *
   * @generated from field: repeated string tags = 24;
   */
  tags?: string[];
  /**
   * VOD's state of the file: `Normal`, `Forbidden` or `SystemForbidden`.
   *
   * @generated from field: string status = 25;
   */
  status?: string;
  /**
   * VOD's storage class, for example `STANDARD` or `ARCHIVE`.
   *
   * @generated from field: string storage_class = 26;
   */
  storageClass?: string;
  /**
   * Changes whenever the file or its entry does.
   *
   * @generated from field: string etag = 27;
   */
  etag?: string;
  /**
   * The cloud's TaskId of the cloud recording that made it, as in `CloudTask.cloud_task_id`. Empty for other sources.
   *
   * @generated from field: string cloud_task_id = 28;
   */
  cloudTaskId?: string;
}

/**
 * Who was recorded, as the recorder was told.
 *
 * @generated from message trtc.recording.v1.RecordedIdentity
 */
export interface RecordedIdentity {
  /**
   * SdkAppId; 0 when not told.
   *
   * @generated from field: uint32 sdk_app_id = 1;
   */
  sdkAppId?: number;
  /**
   * The room's id as text. The push parameters do not tell a numeric room from a text room of the same digits.
   *
   * @generated from field: string room = 2;
   */
  room?: string;
  /**
   * UserId; empty when not told.
   *
   * @generated from field: string user_id = 3;
   */
  userId?: string;
  /**
   * The app's own record id (`userDefineRecordId`); empty when it gave none.
   *
   * @generated from field: string user_define_record_id = 4;
   */
  userDefineRecordId?: string;
}

/**
 * A span of time.
 *
 * @generated from message trtc.recording.v1.TimeRange
 */
export interface TimeRange {
  /**
   * Start, included. Unset: no limit.
   *
   * @generated from field: google.protobuf.Timestamp start_time = 1;
   */
  startTime?: string;
  /**
   * End, excluded. Unset: no limit.
   *
   * @generated from field: google.protobuf.Timestamp end_time = 2;
   */
  endTime?: string;
}

/**
 * StreamIds to search for.
 *
 * @generated from message trtc.recording.v1.StreamIdList
 */
export interface StreamIdList {
  /**
   * 1 to 200 StreamIds, each at most 512 bytes, matched exactly.
   *
   * @generated from field: repeated string stream_ids = 1;
   */
  streamIds?: string[];
}

/**
 * Recordings of a room.
 *
 * @generated from message trtc.recording.v1.RoomQuery
 */
export interface RoomQuery {
  /**
   * The app. Required.
   *
   * @generated from field: uint32 sdk_app_id = 1;
   */
  sdkAppId?: number;
  /**
   * The room. Required.
   *
   * @generated from field: trtc.recording.v1.RoomId room_id = 2;
   */
  roomId?: RoomId;
  /**
   * Users whose recordings are wanted, up to 100. Every StreamId they can have in the room is searched for: by both
   * formulas, of both uplinks and in every URL encoding. Empty: all users.
   *
   * For all users, recordings are found by the name they begin with and, for apps with the MD5 formula, by reading
   * the recorder's parameters of every file in `create_time`, which must be given then. The same is done for any app
   * when `exhaustive` is set.
   *
   * @generated from field: repeated string user_ids = 3;
   */
  userIds?: string[];
  /**
   * The uplink. Unset: both.
   *
   * @generated from field: trtc.recording.v1.StreamType stream_type = 4;
   */
  streamType?: StreamType;
  /**
   * True: also find recordings whose StreamId and name the app chose itself, by reading the recorder's parameters of
   * every file in `create_time`, which must be given then. Costs one call to the cloud for each 1,000 files.
   *
   * @generated from field: bool exhaustive = 5;
   */
  exhaustive?: boolean;
  /**
   * The StreamIds the app gave the users' streams itself, up to 100; searched for as well.
   *
   * @generated from field: repeated string custom_stream_ids = 6;
   */
  customStreamIds?: string[];
}

/**
 * Request of SearchMedia.
 *
 * @generated from message trtc.recording.v1.SearchMediaRequest
 */
export interface SearchMediaRequest {
  /**
   * By StreamId.
   *
   * @generated from field: trtc.recording.v1.StreamIdList streams = 1;
   */
  streams?: StreamIdList;
  /**
   * By room and user.
   *
   * @generated from field: trtc.recording.v1.RoomQuery room = 2;
   */
  room?: RoomQuery;
  /**
   * Only files that came into VOD in this span. It is the time the file was stored, so a stream that ended just
   * before the span may lie in it.
   *
   * @generated from field: trtc.recording.v1.TimeRange create_time = 3;
   */
  createTime?: TimeRange;
  /**
   * Only these formats. Empty: all.
   *
   * @generated from field: repeated trtc.recording.v1.MediaFormat formats = 4;
   */
  formats?: MediaFormat[];
  /**
   * The order: by `create_time`, then by FileId.
   *
   * @generated from field: trtc.recording.v1.SearchOrder order = 5;
   */
  order?: SearchOrder;
  /**
   * At most this many results, up to 1,000; 0 means 100.
   *
   * @generated from field: int32 page_size = 6;
   */
  pageSize?: number;
  /**
   * `next_page_token` of the page before, with all other fields unchanged (`page_size` may change). Empty: the first
   * page.
   *
   * @generated from field: string page_token = 7;
   */
  pageToken?: string;
}

/**
 * Response of SearchMedia.
 *
 * @generated from message trtc.recording.v1.SearchMediaResponse
 */
export interface SearchMediaResponse {
  /**
   * The recordings.
   *
   * @generated from field: repeated trtc.recording.v1.Media media = 1;
   */
  media?: Media[];
  /**
   * Token of the next page; empty at the end.
   *
   * @generated from field: string next_page_token = 2;
   */
  nextPageToken?: string;
  /**
   * Every StreamId that was searched for and how many recordings of this page it gave. Recordings found in another
   * way than by StreamId are not counted here.
   *
   * @generated from field: repeated trtc.recording.v1.SearchedStreamId searched = 3;
   */
  searched?: SearchedStreamId[];
}

/**
 * A StreamId that was searched for.
 *
 * @generated from message trtc.recording.v1.SearchedStreamId
 */
export interface SearchedStreamId {
  /**
   * The StreamId.
   *
   * @generated from field: string stream_id = 1;
   */
  streamId?: string;
  /**
   * The uplink it stands for; unset when the caller gave the StreamId.
   *
   * @generated from field: trtc.recording.v1.StreamIdentity identity = 2;
   */
  identity?: StreamIdentity;
  /**
   * The formula that made it; unset when the caller gave the StreamId.
   *
   * @generated from field: trtc.recording.v1.StreamIdFormula formula = 3;
   */
  formula?: StreamIdFormula;
  /**
   * The URL encoding that made it, for the direct formula.
   *
   * @generated from field: trtc.recording.v1.UrlEncoding url_encoding = 4;
   */
  urlEncoding?: UrlEncoding;
  /**
   * Number of recordings of this page that have it.
   *
   * @generated from field: int32 match_count = 5;
   */
  matchCount?: number;
}

/**
 * Request of GetMedia.
 *
 * @generated from message trtc.recording.v1.GetMediaRequest
 */
export interface GetMediaRequest {
  /**
   * FileId. Required.
   *
   * @generated from field: string file_id = 1;
   */
  fileId?: string;
}

/**
 * Response of GetMedia.
 *
 * @generated from message trtc.recording.v1.GetMediaResponse
 */
export interface GetMediaResponse {
  /**
   * The recording.
   *
   * @generated from field: trtc.recording.v1.Media media = 1;
   */
  media?: Media;
}

/**
 * Request of BatchGetMedia.
 *
 * @generated from message trtc.recording.v1.BatchGetMediaRequest
 */
export interface BatchGetMediaRequest {
  /**
   * 1 to 100 FileIds.
   *
   * @generated from field: repeated string file_ids = 1;
   */
  fileIds?: string[];
}

/**
 * Response of BatchGetMedia.
 *
 * @generated from message trtc.recording.v1.BatchGetMediaResponse
 */
export interface BatchGetMediaResponse {
  /**
   * The recordings found, in the order asked.
   *
   * @generated from field: repeated trtc.recording.v1.Media media = 1;
   */
  media?: Media[];
  /**
   * The FileIds that VOD does not know.
   *
   * @generated from field: repeated string missing_file_ids = 2;
   */
  missingFileIds?: string[];
}

/**
 * Request of SetMediaExpiry.
 *
 * @generated from message trtc.recording.v1.SetMediaExpiryRequest
 */
export interface SetMediaExpiryRequest {
  /**
   * FileId. Required.
   *
   * @generated from field: string file_id = 1;
   */
  fileId?: string;
  /**
   * Deleted at this time, which must be in the future.
   *
   * @generated from field: google.protobuf.Timestamp expire_time = 2;
   */
  expireTime?: string;
  /**
   * Deleted this long from now, more than 0.
   *
   * @generated from field: google.protobuf.Duration ttl = 3;
   */
  ttl?: string;
  /**
   * True: kept for ever. False is an error.
   *
   * @generated from field: bool never = 4;
   */
  never?: boolean;
  /**
   * The current etag. Empty: not checked.
   *
   * @generated from field: string etag = 5;
   */
  etag?: string;
  /**
   * A UUID of the caller's that makes the request safe to repeat: the same id gives the first answer again, for at
   * least 24 hours. Empty: not protected.
   *
   * @generated from field: string request_id = 6;
   */
  requestId?: string;
  /**
   * True: check everything, change nothing, and answer as if it had been done.
   *
   * @generated from field: bool validate_only = 7;
   */
  validateOnly?: boolean;
}

/**
 * Response of SetMediaExpiry.
 *
 * @generated from message trtc.recording.v1.SetMediaExpiryResponse
 */
export interface SetMediaExpiryResponse {
  /**
   * The recording after the change.
   *
   * @generated from field: trtc.recording.v1.Media media = 1;
   */
  media?: Media;
}

/**
 * Request of DeleteMedia.
 *
 * @generated from message trtc.recording.v1.DeleteMediaRequest
 */
export interface DeleteMediaRequest {
  /**
   * FileId. Required.
   *
   * @generated from field: string file_id = 1;
   */
  fileId?: string;
  /**
   * The etag of the recording as the caller read it. Required.
   *
   * @generated from field: string etag = 2;
   */
  etag?: string;
  /**
   * A UUID of the caller's that makes the request safe to repeat: the same id gives the first answer again, for at
   * least 24 hours. Empty: not protected.
   *
   * @generated from field: string request_id = 3;
   */
  requestId?: string;
  /**
   * True: check everything, delete nothing.
   *
   * @generated from field: bool validate_only = 4;
   */
  validateOnly?: boolean;
}

/**
 * Response of DeleteMedia.
 *
 * @generated from message trtc.recording.v1.DeleteMediaResponse
 */
export interface DeleteMediaResponse {
  /**
   * The recording as it was before it was deleted.
   *
   * @generated from field: trtc.recording.v1.Media media = 1;
   */
  media?: Media;
}

/**
 * Request of GetPlaybackUrl.
 *
 * @generated from message trtc.recording.v1.GetPlaybackUrlRequest
 */
export interface GetPlaybackUrlRequest {
  /**
   * FileId. Required.
   *
   * @generated from field: string file_id = 1;
   */
  fileId?: string;
  /**
   * Until when the URL may be opened, in the future. Unset: the configured life time, one hour by default. Needs a
   * configured key.
   *
   * @generated from field: google.protobuf.Timestamp expire_time = 2;
   */
  expireTime?: string;
  /**
   * Only the first part of the recording, whole seconds. Unset: all of it. Needs a configured key.
   *
   * @generated from field: google.protobuf.Duration preview = 3;
   */
  preview?: string;
  /**
   * At most this many distinct client addresses, 1 to 9. 0: no limit. Needs a configured key.
   *
   * @generated from field: int32 max_client_ips = 4;
   */
  maxClientIps?: number;
}

/**
 * Response of GetPlaybackUrl.
 *
 * @generated from message trtc.recording.v1.GetPlaybackUrlResponse
 */
export interface GetPlaybackUrlResponse {
  /**
   * The URL.
   *
   * @generated from field: string url = 1;
   */
  url?: string;
  /**
   * Until when it may be opened; unset when it is not signed. The CDN allows about 5 minutes more.
   *
   * @generated from field: google.protobuf.Timestamp expire_time = 2;
   */
  expireTime?: string;
  /**
   * True when the URL is signed. False: no key is configured, and anybody who knows the URL can play it.
   *
   * @generated from field: bool signed = 3;
   */
  signed?: boolean;
}

/**
 * Request of DownloadMedia.
 *
 * @generated from message trtc.recording.v1.DownloadMediaRequest
 */
export interface DownloadMediaRequest {
  /**
   * FileId. Required.
   *
   * @generated from field: string file_id = 1;
   */
  fileId?: string;
  /**
   * Where to start, in bytes from 0. Not negative, at most the size.
   *
   * @generated from field: int64 offset = 2;
   */
  offset?: string;
  /**
   * The etag of the header of the call that is resumed. Empty: not checked.
   *
   * @generated from field: string etag = 3;
   */
  etag?: string;
}

/**
 * One message of a download.
 *
 * @generated from message trtc.recording.v1.DownloadMediaResponse
 */
export interface DownloadMediaResponse {
  /**
   * First message.
   *
   * @generated from field: trtc.recording.v1.DownloadHeader header = 1;
   */
  header?: DownloadHeader;
  /**
   * Bytes that follow those before, at most 1 MiB.
   *
   * @generated from field: bytes chunk = 2;
   */
  chunk?: string;
  /**
   * Last message.
   *
   * @generated from field: trtc.recording.v1.DownloadTrailer trailer = 3;
   */
  trailer?: DownloadTrailer;
}

/**
 * What is being downloaded.
 *
 * @generated from message trtc.recording.v1.DownloadHeader
 */
export interface DownloadHeader {
  /**
   * The recording.
   *
   * @generated from field: trtc.recording.v1.Media media = 1;
   */
  media?: Media;
  /**
   * A file name with extension.
   *
   * @generated from field: string file_name = 2;
   */
  fileName?: string;
  /**
   * Content type, for example `video/mp4`.
   *
   * @generated from field: string content_type = 3;
   */
  contentType?: string;
  /**
   * Size of the whole download in bytes. For HLS it is that of all segments, without the playlist.
   *
   * @generated from field: int64 size_bytes = 4;
   */
  sizeBytes?: string;
  /**
   * The offset of the first byte that follows.
   *
   * @generated from field: int64 offset = 5;
   */
  offset?: string;
}

/**
 * What was downloaded.
 *
 * @generated from message trtc.recording.v1.DownloadTrailer
 */
export interface DownloadTrailer {
  /**
   * Bytes sent in this call.
   *
   * @generated from field: int64 size_bytes = 1;
   */
  sizeBytes?: string;
  /**
   * SHA-256 in lower-case hex of the bytes sent in this call; of the whole file when `offset` was 0.
   *
   * @generated from field: string sha256 = 2;
   */
  sha256?: string;
  /**
   * True when the whole file was sent in this call and its MD5 is the one VOD states.
   *
   * @generated from field: bool md5_verified = 3;
   */
  md5Verified?: boolean;
}

/**
 * How a picture fills its place when their shapes differ.
 *
 * @generated from enum trtc.recording.v1.MixRenderMode
 */
export type MixRenderMode =
  /**
   * Not said: what the layout does. A big screen share is seen whole; everything else is cropped.
   *
   * @generated from enum value: MIX_RENDER_MODE_UNSPECIFIED = 0;
   */
  | "MIX_RENDER_MODE_UNSPECIFIED"
  /**
   * The place is full; what is too much is cut off evenly at both sides.
   *
   * @generated from enum value: MIX_RENDER_MODE_CROP = 1;
   */
  | "MIX_RENDER_MODE_CROP"
  /**
   * The whole picture is seen, and beside it what lies behind. Not for CLOUD_RECORDING.
   *
   * @generated from enum value: MIX_RENDER_MODE_FIT = 2;
   */
  | "MIX_RENDER_MODE_FIT"
  /**
   * The whole picture is seen, with black borders.
   *
   * @generated from enum value: MIX_RENDER_MODE_FIT_BLACK = 3;
   */
  | "MIX_RENDER_MODE_FIT_BLACK"
  /**
   * The place is full; the picture is distorted. CLOUD_RECORDING only.
   *
   * @generated from enum value: MIX_RENDER_MODE_STRETCH = 4;
   */
  | "MIX_RENDER_MODE_STRETCH"
  // A newer service may send a name that this client does not know.
  | (string & {});

/**
 * Whether users who send no picture hold a place in the mix. They are heard in any case.
 *
 * @generated from enum trtc.recording.v1.AudioOnlyUsers
 */
export type AudioOnlyUsers =
  /**
   * Not said: they hold a place in floating and grid, and none among the small pictures of a screen share.
   *
   * @generated from enum value: AUDIO_ONLY_USERS_UNSPECIFIED = 0;
   */
  | "AUDIO_ONLY_USERS_UNSPECIFIED"
  /**
   * They hold a place, which shows a place-holder or what lies behind.
   *
   * @generated from enum value: AUDIO_ONLY_USERS_HOLD_PLACE = 1;
   */
  | "AUDIO_ONLY_USERS_HOLD_PLACE"
  /**
   * They hold no place: others move up.
   *
   * @generated from enum value: AUDIO_ONLY_USERS_NO_PLACE = 2;
   */
  | "AUDIO_ONLY_USERS_NO_PLACE"
  // A newer service may send a name that this client does not know.
  | (string & {});

/**
 * Which media of the user of a place are mixed.
 *
 * @generated from enum trtc.recording.v1.MixMedia
 */
export type MixMedia =
  /**
   * Not said: sound and picture.
   *
   * @generated from enum value: MIX_MEDIA_UNSPECIFIED = 0;
   */
  | "MIX_MEDIA_UNSPECIFIED"
  /**
   * Sound and picture.
   *
   * @generated from enum value: MIX_MEDIA_AUDIO_VIDEO = 1;
   */
  | "MIX_MEDIA_AUDIO_VIDEO"
  /**
   * Picture only.
   *
   * @generated from enum value: MIX_MEDIA_VIDEO = 2;
   */
  | "MIX_MEDIA_VIDEO"
  /**
   * Sound only: the place stays empty.
   *
   * @generated from enum value: MIX_MEDIA_AUDIO = 3;
   */
  | "MIX_MEDIA_AUDIO"
  // A newer service may send a name that this client does not know.
  | (string & {});

/**
 * Where the time of day stands on the canvas.
 *
 * @generated from enum trtc.recording.v1.TimePosition
 */
export type TimePosition =
  /**
   * Not said: top left.
   *
   * @generated from enum value: TIME_POSITION_UNSPECIFIED = 0;
   */
  | "TIME_POSITION_UNSPECIFIED"
  /**
   * Upper left corner.
   *
   * @generated from enum value: TIME_POSITION_TOP_LEFT = 1;
   */
  | "TIME_POSITION_TOP_LEFT"
  /**
   * Upper right corner.
   *
   * @generated from enum value: TIME_POSITION_TOP_RIGHT = 2;
   */
  | "TIME_POSITION_TOP_RIGHT"
  /**
   * Lower left corner.
   *
   * @generated from enum value: TIME_POSITION_BOTTOM_LEFT = 3;
   */
  | "TIME_POSITION_BOTTOM_LEFT"
  /**
   * Lower right corner.
   *
   * @generated from enum value: TIME_POSITION_BOTTOM_RIGHT = 4;
   */
  | "TIME_POSITION_BOTTOM_RIGHT"
  /**
   * Middle of the upper edge.
   *
   * @generated from enum value: TIME_POSITION_TOP_CENTER = 5;
   */
  | "TIME_POSITION_TOP_CENTER"
  /**
   * Middle of the lower edge.
   *
   * @generated from enum value: TIME_POSITION_BOTTOM_CENTER = 6;
   */
  | "TIME_POSITION_BOTTOM_CENTER"
  /**
   * Middle of the canvas.
   *
   * @generated from enum value: TIME_POSITION_CENTER = 7;
   */
  | "TIME_POSITION_CENTER"
  // A newer service may send a name that this client does not know.
  | (string & {});

/**
 * The kinds of `setMixTranscodingConfig`, with the numbers of the client SDKs.
 *
 * @generated from enum trtc.recording.v1.TranscodingConfigMode
 */
export type TranscodingConfigMode =
  /**
   * Not said: an error.
   *
   * @generated from enum value: TRANSCODING_CONFIG_MODE_UNSPECIFIED = 0;
   */
  | "TRANSCODING_CONFIG_MODE_UNSPECIFIED"
  /**
   * Manual: the places of `mix_users`, each of a named user.
   *
   * @generated from enum value: TRANSCODING_CONFIG_MODE_MANUAL = 1;
   */
  | "TRANSCODING_CONFIG_MODE_MANUAL"
  /**
   * Template_PureAudio: everybody's sound and no picture.
   *
   * @generated from enum value: TRANSCODING_CONFIG_MODE_PURE_AUDIO = 2;
   */
  | "TRANSCODING_CONFIG_MODE_PURE_AUDIO"
  /**
   * Template_PresetLayout: the places of `mix_users`, whose ids are users or place-holders.
   *
   * @generated from enum value: TRANSCODING_CONFIG_MODE_PRESET_LAYOUT = 3;
   */
  | "TRANSCODING_CONFIG_MODE_PRESET_LAYOUT"
  /**
   * Template_ScreenSharing: the caller's screen in full size with everybody's sound.
   *
   * @generated from enum value: TRANSCODING_CONFIG_MODE_SCREEN_SHARING = 4;
   */
  | "TRANSCODING_CONFIG_MODE_SCREEN_SHARING"
  // A newer service may send a name that this client does not know.
  | (string & {});

/**
 * What of a user the client SDK mixes, with the numbers of the client SDKs.
 *
 * @generated from enum trtc.recording.v1.TranscodingInputType
 */
export type TranscodingInputType =
  /**
   * Undefined: by `pure_audio`.
   *
   * @generated from enum value: TRANSCODING_INPUT_TYPE_UNSPECIFIED = 0;
   */
  | "TRANSCODING_INPUT_TYPE_UNSPECIFIED"
  /**
   * Sound and picture.
   *
   * @generated from enum value: TRANSCODING_INPUT_TYPE_AUDIO_VIDEO = 1;
   */
  | "TRANSCODING_INPUT_TYPE_AUDIO_VIDEO"
  /**
   * Picture only.
   *
   * @generated from enum value: TRANSCODING_INPUT_TYPE_PURE_VIDEO = 2;
   */
  | "TRANSCODING_INPUT_TYPE_PURE_VIDEO"
  /**
   * Sound only.
   *
   * @generated from enum value: TRANSCODING_INPUT_TYPE_PURE_AUDIO = 3;
   */
  | "TRANSCODING_INPUT_TYPE_PURE_AUDIO"
  /**
   * A watermark: `image` in the rectangle, over all pictures.
   *
   * @generated from enum value: TRANSCODING_INPUT_TYPE_WATERMARK = 4;
   */
  | "TRANSCODING_INPUT_TYPE_WATERMARK"
  // A newer service may send a name that this client does not know.
  | (string & {});

/**
 * A rectangle on the canvas in pixels; the origin is the upper left corner.
 *
 * @generated from message trtc.recording.v1.MixRect
 */
export interface MixRect {
  /**
   * Distance of its left edge from the canvas's left edge.
   *
   * @generated from field: uint32 x = 1;
   */
  x?: number;
  /**
   * Distance of its upper edge from the canvas's upper edge.
   *
   * @generated from field: uint32 y = 2;
   */
  y?: number;
  /**
   * Width, more than 0; `x` + `width` at most the canvas's width.
   *
   * @generated from field: uint32 width = 3;
   */
  width?: number;
  /**
   * Height, more than 0; `y` + `height` at most the canvas's height.
   *
   * @generated from field: uint32 height = 4;
   */
  height?: number;
}

/**
 * One stream of one user.
 *
 * @generated from message trtc.recording.v1.MixStream
 */
export interface MixStream {
  /**
   * UserId, 1 to 64 bytes. Required.
   *
   * @generated from field: string user_id = 1;
   */
  userId?: string;
  /**
   * Main (camera) or aux (screen share of native SDKs). Unset: main. The screen of a Web client is a main stream.
   *
   * @generated from field: trtc.recording.v1.StreamType stream_type = 2;
   */
  streamType?: StreamType;
}

/**
 * An image that the cloud fetches.
 *
 * @generated from message trtc.recording.v1.MixImage
 */
export interface MixImage {
  /**
   * http or https URL, at most 512 bytes, of a png, jpg, jpeg or bmp without transparency. At most 2 MB
   * (CLOUD_RECORDING: 5 MB).
   *
   * @generated from field: string url = 1;
   */
  url?: string;
  /**
   * Id that the TRTC console gave it. MCU only.
   *
   * @generated from field: uint32 image_id = 2;
   */
  imageId?: number;
}

/**
 * One picture fills the canvas; the others lie over it, from the lower left corner on, to the right and then upwards.
 *
 * @generated from message trtc.recording.v1.FloatingLayout
 */
export interface FloatingLayout {
  /**
   * Whose picture is the big one. Unset: who came first.
   *
   * @generated from field: trtc.recording.v1.MixStream big = 1;
   */
  big?: MixStream;
}

/**
 * All pictures have the same size: one full, two side by side, up to 4 in 2 × 2, up to 9 in 3 × 3, up to 16 in 4 × 4,
 * up to 25 in 5 × 5, in order of their users' coming.
 *
 * @generated from message trtc.recording.v1.GridLayout
 */
export interface GridLayout {
}

/**
 * A big picture, and the small ones in columns at its side from the top down.
 *
 * @generated from message trtc.recording.v1.ScreenShareLayout
 */
export interface ScreenShareLayout {
  /**
   * Whose picture is the big one. Unset: who shares a screen (CLOUD_RECORDING: nobody's; its area shows the background).
   *
   * @generated from field: trtc.recording.v1.MixStream big = 1;
   */
  big?: MixStream;
  /**
   * True: the big picture is at the right and the small ones at the left. False: the other way round, as PUBLISH_CDN
   * always has it.
   *
   * @generated from field: bool big_on_right = 2;
   */
  bigOnRight?: boolean;
}

/**
 * One picture fills the canvas and exactly one lies over it. With MCU all other users are heard; the other facilities
 * have no such layout and are told of two places, beside which nobody is heard.
 *
 * @generated from message trtc.recording.v1.PictureInPictureLayout
 */
export interface PictureInPictureLayout {
  /**
   * Whose picture is the big one. Required.
   *
   * @generated from field: trtc.recording.v1.MixStream big = 1;
   */
  big?: MixStream;
  /**
   * Whose picture is the small one. Required, and not the big one.
   *
   * @generated from field: trtc.recording.v1.MixStream small = 2;
   */
  small?: MixStream;
  /**
   * Where the small one is. Required.
   *
   * @generated from field: trtc.recording.v1.MixRect small_rect = 3;
   */
  smallRect?: MixRect;
}

/**
 * Places as they are listed.
 *
 * @generated from message trtc.recording.v1.CustomLayout
 */
export interface CustomLayout {
  /**
   * The places: 1 to 16, for CLOUD_RECORDING 1 to 25. Who finds no place is neither seen nor heard; with PUBLISH_CDN and
   * CLOUD_RECORDING, who finds none is heard where some place has no `stream`.
   *
   * @generated from field: repeated trtc.recording.v1.MixPlace places = 1;
   */
  places?: MixPlace[];
}

/**
 * A place of a custom layout.
 *
 * @generated from message trtc.recording.v1.MixPlace
 */
export interface MixPlace {
  /**
   * Whose it is. Unset: the places without user are filled in order of coming by those who have no place of their own.
   *
   * @generated from field: trtc.recording.v1.MixStream stream = 1;
   */
  stream?: MixStream;
  /**
   * Where it is. Required, unless `media` is AUDIO.
   *
   * @generated from field: trtc.recording.v1.MixRect rect = 2;
   */
  rect?: MixRect;
  /**
   * Larger ones are in front, 0 to 99; of equal ones the later in the list. Unset: 0.
   *
   * @generated from field: uint32 z_order = 3;
   */
  zOrder?: number;
  /**
   * How the picture fills it. Unset: CROP.
   *
   * @generated from field: trtc.recording.v1.MixRenderMode render_mode = 4;
   */
  renderMode?: MixRenderMode;
  /**
   * What of the user is mixed. Unset: sound and picture. But for MCU, places of VIDEO need a `stream`, and places of
   * AUDIO stand only beside places that all name theirs or are AUDIO themselves.
   *
   * @generated from field: trtc.recording.v1.MixMedia media = 5;
   */
  media?: MixMedia;
  /**
   * What is shown while there is no picture. Unset: what lies behind. MCU: an `image_id`; others: a URL.
   *
   * @generated from field: trtc.recording.v1.MixImage place_holder = 6;
   */
  placeHolder?: MixImage;
}

/**
 * Sound alone: there is no canvas, and `video`, `background` and `watermarks` must be unset.
 *
 * @generated from message trtc.recording.v1.AudioOnlyLayout
 */
export interface AudioOnlyLayout {
}

/**
 * Something that lies over all pictures.
 *
 * @generated from message trtc.recording.v1.MixWatermark
 */
export interface MixWatermark {
  /**
   * An image.
   *
   * @generated from field: trtc.recording.v1.ImageWatermark image = 1;
   */
  image?: ImageWatermark;
  /**
   * A text. Not for MCU.
   *
   * @generated from field: trtc.recording.v1.TextWatermark text = 2;
   */
  text?: TextWatermark;
  /**
   * The time of day. CLOUD_RECORDING only.
   *
   * @generated from field: trtc.recording.v1.TimeWatermark time = 3;
   */
  time?: TimeWatermark;
}

/**
 * An image over all pictures.
 *
 * @generated from message trtc.recording.v1.ImageWatermark
 */
export interface ImageWatermark {
  /**
   * The image. Required.
   *
   * @generated from field: trtc.recording.v1.MixImage image = 1;
   */
  image?: MixImage;
  /**
   * Where it is. Required.
   *
   * @generated from field: trtc.recording.v1.MixRect rect = 2;
   */
  rect?: MixRect;
}

/**
 * A text over all pictures.
 *
 * @generated from message trtc.recording.v1.TextWatermark
 */
export interface TextWatermark {
  /**
   * The text, 1 to 100 characters on one line. Required.
   *
   * @generated from field: string text = 1;
   */
  text?: string;
  /**
   * Where it is. Required.
   *
   * @generated from field: trtc.recording.v1.MixRect rect = 2;
   */
  rect?: MixRect;
  /**
   * Height of the letters in pixels, 1 to 200. Unset: 16.
   *
   * @generated from field: uint32 font_size = 3;
   */
  fontSize?: number;
  /**
   * Colour of the letters as `#RRGGBB`. Unset: white.
   *
   * @generated from field: string font_color = 4;
   */
  fontColor?: string;
  /**
   * Colour behind the letters as `#RRGGBB`. Unset: none.
   *
   * @generated from field: string background_color = 5;
   */
  backgroundColor?: string;
}

/**
 * The time of day over all pictures.
 *
 * @generated from message trtc.recording.v1.TimeWatermark
 */
export interface TimeWatermark {
  /**
   * Where it stands. Unset: top left.
   *
   * @generated from field: trtc.recording.v1.TimePosition position = 1;
   */
  position?: TimePosition;
  /**
   * Whole hours ahead of UTC, -12 to 14. Unset: 8, the time of China.
   *
   * @generated from field: optional int32 utc_offset_hours = 2;
   */
  utcOffsetHours?: number;
}

/**
 * The client SDKs' TRTCTranscodingConfig, as `setMixTranscodingConfig` takes it, so that an app can move the call from
 * client to server unchanged. What of it cannot be carried over is refused by name.
 *
 * Numbers are those of the SDKs, with their units and defaults. It stands for layout, `video`, `audio` and `background`
 * of the specification, which must be unset beside it.
 *
 * @generated from message trtc.recording.v1.TRTCTranscodingConfig
 */
export interface TRTCTranscodingConfig {
  /**
   * Kind of layout. Required.
   *
   * @generated from field: trtc.recording.v1.TranscodingConfigMode mode = 1;
   */
  mode?: TranscodingConfigMode;
  /**
   * Ignored, as by newer SDKs: the app's is known.
   *
   * @generated from field: uint32 app_id = 2;
   */
  appId?: number;
  /**
   * Ignored, as by newer SDKs: the account's is known.
   *
   * @generated from field: uint32 biz_id = 3;
   */
  bizId?: number;
  /**
   * Width in pixels; 0 with height 0 and PURE_AUDIO for sound alone.
   *
   * @generated from field: uint32 video_width = 4;
   */
  videoWidth?: number;
  /**
   * Height in pixels.
   *
   * @generated from field: uint32 video_height = 5;
   */
  videoHeight?: number;
  /**
   * kbps; 0: reckoned from the size.
   *
   * @generated from field: uint32 video_bitrate = 6;
   */
  videoBitrate?: number;
  /**
   * Frames a second; 0: 15.
   *
   * @generated from field: uint32 video_framerate = 7;
   */
  videoFramerate?: number;
  /**
   * Seconds from one keyframe to the next; 0: 2.
   *
   * @generated from field: uint32 video_gop = 8;
   */
  videoGop?: number;
  /**
   * Colour behind all pictures as 0xRRGGBB; 0: black.
   *
   * @generated from field: uint32 background_color = 9;
   */
  backgroundColor?: number;
  /**
   * Id, as decimal digits, that the TRTC console gave an image, or its URL; it lies behind all pictures. Empty: none.
   *
   * @generated from field: string background_image = 10;
   */
  backgroundImage?: string;
  /**
   * Hz; 0: 48000.
   *
   * @generated from field: uint32 audio_sample_rate = 11;
   */
  audioSampleRate?: number;
  /**
   * kbps; 0: 64.
   *
   * @generated from field: uint32 audio_bitrate = 12;
   */
  audioBitrate?: number;
  /**
   * 1 or 2; 0: 1.
   *
   * @generated from field: uint32 audio_channels = 13;
   */
  audioChannels?: number;
  /**
   * 0 LC-AAC, 1 HE-AAC, 2 HE-AACv2.
   *
   * @generated from field: uint32 audio_codec = 14;
   */
  audioCodec?: number;
  /**
   * Whose pictures are where.
   *
   * @generated from field: repeated trtc.recording.v1.TRTCMixUser mix_users = 15;
   */
  mixUsers?: TRTCMixUser[];
  /**
   * StreamId of the mix. Empty: `output.stream_id` of the specification, or one that this service makes. The SDKs mix
   * onto the caller's own stream then, which cannot be done from a server.
   *
   * @generated from field: string stream_id = 16;
   */
  streamId?: string;
  /**
   * UserId of the client that called `setMixTranscodingConfig`: the "local" one of the place-holders
   * `$PLACE_HOLDER_LOCAL_MAIN$` and `$PLACE_HOLDER_LOCAL_SUB$`. Required with those, with SCREEN_SHARING, and where a
   * user of `mix_users` is empty. The SDKs have no such field.
   *
   * @generated from field: string local_user_id = 17;
   */
  localUserId?: string;
}

/**
 * The client SDKs' TRTCMixUser.
 *
 * @generated from message trtc.recording.v1.TRTCMixUser
 */
export interface TRTCMixUser {
  /**
   * UserId; or in PRESET_LAYOUT `$PLACE_HOLDER_REMOTE$` (remote users' main streams, in order of their coming),
   * `$PLACE_HOLDER_LOCAL_MAIN$` or `$PLACE_HOLDER_LOCAL_SUB$`. Empty: the caller.
   *
   * @generated from field: string user_id = 1;
   */
  userId?: string;
  /**
   * The user's room. Empty: the mix's. Users of other rooms cannot be mixed.
   *
   * @generated from field: string room_id = 2;
   */
  roomId?: string;
  /**
   * Where the picture is.
   *
   * @generated from field: trtc.recording.v1.MixRect rect = 3;
   */
  rect?: MixRect;
  /**
   * 1 to 15; larger ones are in front.
   *
   * @generated from field: uint32 z_order = 4;
   */
  zOrder?: number;
  /**
   * 0 camera, 1 the small stream of the camera, 2 screen share.
   *
   * @generated from field: uint32 stream_type = 5;
   */
  streamType?: number;
  /**
   * True: sound only. Only where `input_type` is unset.
   *
   * @generated from field: bool pure_audio = 6;
   */
  pureAudio?: boolean;
  /**
   * What of the user is mixed.
   *
   * @generated from field: trtc.recording.v1.TranscodingInputType input_type = 7;
   */
  inputType?: TranscodingInputType;
  /**
   * 0 crop, 1 fit, 2 fit with black borders.
   *
   * @generated from field: uint32 render_mode = 8;
   */
  renderMode?: number;
  /**
   * Volume in per cent; unset or 100: as it is. Other volumes cannot be carried over.
   *
   * @generated from field: optional uint32 sound_level = 9;
   */
  soundLevel?: number;
  /**
   * URL of the image of a WATERMARK, or of the place-holder while there is no picture. Empty: none.
   *
   * @generated from field: string image = 10;
   */
  image?: string;
}

/**
 * Which facility of the cloud mixes an app's rooms. It is chosen in the service's configuration (`mixes` of the app's
 * entry).
 *
 * @generated from enum trtc.recording.v1.MixFacility
 */
export type MixFacility =
  /**
   * Never sent.
   *
   * @generated from enum value: MIX_FACILITY_UNSPECIFIED = 0;
   */
  | "MIX_FACILITY_UNSPECIFIED"
  /**
   * MCU mixing (StartMCUMixTranscode): at most 16 users, one mix of a room, into a stream of CSS, which is recorded like
   * any other. Only for apps made from 2020-01-09 on, and only while somebody is in the room. The cloud gives it no id
   * and tells no state: that is read from the stream.
   *
   * @generated from enum value: MIX_FACILITY_MCU = 1;
   */
  | "MIX_FACILITY_MCU"
  /**
   * Publishing to CDNs (StartPublishCdnStream with transcoding): at most 16 users, at most 10 URLs. A robot enters the
   * room: needs the app's UserSig key in the configuration.
   *
   * @generated from enum value: MIX_FACILITY_PUBLISH_CDN = 2;
   */
  | "MIX_FACILITY_PUBLISH_CDN"
  /**
   * TRTC's cloud recording (CreateCloudRecording, all users in one file): at most 25 users, into a file and no stream.
   * A robot enters the room: needs the app's UserSig key in the configuration.
   *
   * @generated from enum value: MIX_FACILITY_CLOUD_RECORDING = 3;
   */
  | "MIX_FACILITY_CLOUD_RECORDING"
  // A newer service may send a name that this client does not know.
  | (string & {});

/**
 * What a mix does, as the cloud shows it.
 *
 * @generated from enum trtc.recording.v1.MixState
 */
export type MixState =
  /**
   * Never sent.
   *
   * @generated from enum value: MIX_STATE_UNSPECIFIED = 0;
   */
  | "MIX_STATE_UNSPECIFIED"
  /**
   * On its way: the cloud has not answered yet, or has had less than 15 s to begin.
   *
   * @generated from enum value: MIX_STATE_STARTING = 1;
   */
  | "MIX_STATE_STARTING"
  /**
   * The mixed stream is live, or for CLOUD_RECORDING: it is being recorded. That is no file yet: files are proven by
   * `MediaSearch`.
   *
   * @generated from enum value: MIX_STATE_MIXING = 2;
   */
  | "MIX_STATE_MIXING"
  /**
   * The cloud has taken the mix, and its stream is not live: nobody publishes, or the cloud cannot mix what it took.
   *
   * @generated from enum value: MIX_STATE_NOT_LIVE = 3;
   */
  | "MIX_STATE_NOT_LIVE"
  /**
   * It has ended: it was stopped, another mix of the room took its place, or everybody has left. Files come into VOD from
   * about 30 s to 5 min later.
   *
   * @generated from enum value: MIX_STATE_ENDED = 4;
   */
  | "MIX_STATE_ENDED"
  /**
   * The cloud refused it, or it could not be sent. Nothing was mixed.
   *
   * @generated from enum value: MIX_STATE_FAILED = 5;
   */
  | "MIX_STATE_FAILED"
  /**
   * It cannot be told whether it runs; `evidence` says why. A start or change whose answer was lost is repeated with its
   * request_id: that never makes a second mix of it.
   *
   * @generated from enum value: MIX_STATE_UNKNOWN = 6;
   */
  | "MIX_STATE_UNKNOWN"
  // A newer service may send a name that this client does not know.
  | (string & {});

/**
 * What carries the mixed sound.
 *
 * @generated from enum trtc.recording.v1.MixAudioCodec
 */
export type MixAudioCodec =
  /**
   * Not said: LC-AAC.
   *
   * @generated from enum value: MIX_AUDIO_CODEC_UNSPECIFIED = 0;
   */
  | "MIX_AUDIO_CODEC_UNSPECIFIED"
  /**
   * LC-AAC.
   *
   * @generated from enum value: MIX_AUDIO_CODEC_AAC_LC = 1;
   */
  | "MIX_AUDIO_CODEC_AAC_LC"
  /**
   * HE-AAC; not at 8000 Hz, not for CLOUD_RECORDING.
   *
   * @generated from enum value: MIX_AUDIO_CODEC_HE_AAC = 2;
   */
  | "MIX_AUDIO_CODEC_HE_AAC"
  /**
   * HE-AACv2; two channels only, not at 8000 Hz, not for CLOUD_RECORDING.
   *
   * @generated from enum value: MIX_AUDIO_CODEC_HE_AAC_V2 = 3;
   */
  | "MIX_AUDIO_CODEC_HE_AAC_V2"
  // A newer service may send a name that this client does not know.
  | (string & {});

/**
 * What is at a place of a preview.
 *
 * @generated from enum trtc.recording.v1.PreviewSource
 */
export type PreviewSource =
  /**
   * Never sent.
   *
   * @generated from enum value: PREVIEW_SOURCE_UNSPECIFIED = 0;
   */
  | "PREVIEW_SOURCE_UNSPECIFIED"
  /**
   * A picture.
   *
   * @generated from enum value: PREVIEW_SOURCE_VIDEO = 1;
   */
  | "PREVIEW_SOURCE_VIDEO"
  /**
   * A user without picture, who holds the place.
   *
   * @generated from enum value: PREVIEW_SOURCE_HELD = 2;
   */
  | "PREVIEW_SOURCE_HELD"
  /**
   * Nobody: the user of the place is not there.
   *
   * @generated from enum value: PREVIEW_SOURCE_EMPTY = 3;
   */
  | "PREVIEW_SOURCE_EMPTY"
  // A newer service may send a name that this client does not know.
  | (string & {});

/**
 * What a mix shall be.
 *
 * Fields that the app's facility cannot honour must be unset; they are refused by name and never passed over.
 *
 * @generated from message trtc.recording.v1.MixSpec
 */
export interface MixSpec {
  /**
   * The TRTC app. Required; it must have an entry with `mixes` in the service's configuration. Cannot be changed.
   *
   * @generated from field: uint32 sdk_app_id = 1;
   */
  sdkAppId?: number;
  /**
   * The room. Required. Cannot be changed.
   *
   * @generated from field: trtc.recording.v1.RoomId room_id = 2;
   */
  roomId?: RoomId;
  /**
   * One picture over the whole canvas, the others small over it.
   *
   * @generated from field: trtc.recording.v1.FloatingLayout floating = 3;
   */
  floating?: FloatingLayout;
  /**
   * All pictures of the same size.
   *
   * @generated from field: trtc.recording.v1.GridLayout grid = 4;
   */
  grid?: GridLayout;
  /**
   * A big picture and columns of small ones.
   *
   * @generated from field: trtc.recording.v1.ScreenShareLayout screen_share = 5;
   */
  screenShare?: ScreenShareLayout;
  /**
   * A big picture and one small.
   *
   * @generated from field: trtc.recording.v1.PictureInPictureLayout picture_in_picture = 6;
   */
  pictureInPicture?: PictureInPictureLayout;
  /**
   * Places as listed.
   *
   * @generated from field: trtc.recording.v1.CustomLayout custom = 7;
   */
  custom?: CustomLayout;
  /**
   * No picture.
   *
   * @generated from field: trtc.recording.v1.AudioOnlyLayout audio_only = 8;
   */
  audioOnly?: AudioOnlyLayout;
  /**
   * As the client SDKs have it.
   *
   * @generated from field: trtc.recording.v1.TRTCTranscodingConfig transcoding_config = 9;
   */
  transcodingConfig?: TRTCTranscodingConfig;
  /**
   * The canvas and how the picture is encoded. Unset: all defaults.
   *
   * @generated from field: trtc.recording.v1.MixVideo video = 10;
   */
  video?: MixVideo;
  /**
   * How the sound is encoded. Unset: all defaults. Cannot be changed.
   *
   * @generated from field: trtc.recording.v1.MixAudio audio = 11;
   */
  audio?: MixAudio;
  /**
   * What lies behind all pictures. Unset: black.
   *
   * @generated from field: trtc.recording.v1.MixBackground background = 12;
   */
  background?: MixBackground;
  /**
   * What lies over all pictures, later ones in front. At most 1 for MCU, an image; at most 25 for the others.
   *
   * @generated from field: repeated trtc.recording.v1.MixWatermark watermarks = 13;
   */
  watermarks?: MixWatermark[];
  /**
   * How pictures fill their places. Unset: as the layout does. Not for custom layouts, whose places say it.
   *
   * @generated from field: trtc.recording.v1.MixRenderMode render_mode = 14;
   */
  renderMode?: MixRenderMode;
  /**
   * Whether users without picture hold a place. Only for floating, grid and screen share.
   *
   * @generated from field: trtc.recording.v1.AudioOnlyUsers audio_only_users = 15;
   */
  audioOnlyUsers?: AudioOnlyUsers;
  /**
   * The users whose pictures are mixed, all others being only heard; at most 16. Empty: everybody's. Only for floating,
   * grid and screen share. Not for PUBLISH_CDN.
   *
   * @generated from field: repeated string video_user_ids = 16;
   */
  videoUserIds?: string[];
  /**
   * The users who are mixed at all, at most 32. Empty: everybody. Not for MCU; for PUBLISH_CDN with `audio_only` alone; for
   * CLOUD_RECORDING not with a custom layout whose places all name their streams.
   *
   * @generated from field: repeated string user_ids = 17;
   */
  userIds?: string[];
  /**
   * The users who are not mixed, at most 32, where everybody else is. Not together with `user_ids`, and only where those
   * can be given.
   *
   * @generated from field: repeated string excluded_user_ids = 18;
   */
  excludedUserIds?: string[];
  /**
   * The stream that is made.
   *
   * @generated from field: trtc.recording.v1.MixOutput output = 19;
   */
  output?: MixOutput;
  /**
   * How the mix itself is recorded. Not for MCU, whose stream is recorded by the settings of the app
   * (UpdateRecordingSettings) or by a recording task of its StreamId. Cannot be changed.
   *
   * @generated from field: trtc.recording.v1.MixRecording recording = 20;
   */
  recording?: MixRecording;
  /**
   * How long the robot waits for somebody to publish before the mix ends, whole seconds, 5 s to 24 h. Unset: 30 s. Not
   * for MCU. Cannot be changed.
   *
   * @generated from field: google.protobuf.Duration max_idle_time = 21;
   */
  maxIdleTime?: string;
}

/**
 * The canvas and how the picture is encoded.
 *
 * @generated from message trtc.recording.v1.MixVideo
 */
export interface MixVideo {
  /**
   * Width in pixels, an even number, 2 to 1920. Unset: 1280 (CLOUD_RECORDING: 360).
   *
   * @generated from field: uint32 width = 1;
   */
  width?: number;
  /**
   * Height in pixels, an even number: 2 to 1080 for MCU, 2 to 1920 for the others, with at most 1920 × 1080 pixels in
   * all. Unset: 720 (CLOUD_RECORDING: 640).
   *
   * @generated from field: uint32 height = 2;
   */
  height?: number;
  /**
   * Frames a second, 1 to 60. Unset: 15.
   *
   * @generated from field: uint32 frame_rate = 3;
   */
  frameRate?: number;
  /**
   * Bit rate in kbps: 1 to 10000, for CLOUD_RECORDING 64 to 8192. Unset: reckoned from size and frame rate, 1560 for
   * 1280 × 720 at 15 frames a second (CLOUD_RECORDING with no size said: 550).
   *
   * @generated from field: uint32 bit_rate_kbps = 4;
   */
  bitRateKbps?: number;
  /**
   * Time from one keyframe to the next, whole seconds: 1 s to 5 s, for CLOUD_RECORDING 1 s to 10 s. Unset: 3 s
   * (CLOUD_RECORDING: 10 s).
   *
   * @generated from field: google.protobuf.Duration gop = 5;
   */
  gop?: string;
}

/**
 * How the sound is encoded.
 *
 * @generated from message trtc.recording.v1.MixAudio
 */
export interface MixAudio {
  /**
   * Samples a second: 48000, 44100, 32000, 24000, 16000 or 8000; for CLOUD_RECORDING 48000, 44100 or 16000. Unset: 48000.
   *
   * @generated from field: uint32 sample_rate = 1;
   */
  sampleRate?: number;
  /**
   * 1 or 2. Unset: 2.
   *
   * @generated from field: uint32 channels = 2;
   */
  channels?: number;
  /**
   * Bit rate in kbps: 8 to 500, for CLOUD_RECORDING 32 to 128. Unset: 64.
   *
   * @generated from field: uint32 bit_rate_kbps = 3;
   */
  bitRateKbps?: number;
  /**
   * The codec. Unset: LC-AAC.
   *
   * @generated from field: trtc.recording.v1.MixAudioCodec codec = 4;
   */
  codec?: MixAudioCodec;
}

/**
 * What lies behind all pictures.
 *
 * @generated from message trtc.recording.v1.MixBackground
 */
export interface MixBackground {
  /**
   * Colour as `#RRGGBB`. Empty: black.
   *
   * @generated from field: string color = 1;
   */
  color?: string;
  /**
   * An image that fills the canvas, and wins over the colour. Unset: none.
   *
   * @generated from field: trtc.recording.v1.MixImage image = 2;
   */
  image?: MixImage;
}

/**
 * The stream that a mix makes.
 *
 * @generated from message trtc.recording.v1.MixOutput
 */
export interface MixOutput {
  /**
   * Its StreamId, 1 to 64 of letters, digits, `_` and `-`, and not one that a user of the room has. Not for
   * CLOUD_RECORDING. Cannot be changed: another one would break the stream.
   *
   * Empty, for MCU: one that is made of app and room, the same for every mix of the room. Empty, for PUBLISH_CDN: no
   * stream of CSS, only `publish_urls`.
   *
   * @generated from field: string stream_id = 1;
   */
  streamId?: string;
  /**
   * Beginning of the names of the recorded files, 1 to 64 of letters, digits, `_` and `-`. MCU only, and only for apps
   * that still use the old recording of relayed streams: other apps' files are named after the StreamId. Cannot be
   * changed.
   *
   * @generated from field: string record_id = 2;
   */
  recordId?: string;
  /**
   * True: the recording is an mp3 of the sound alone. MCU only, with `record_id`. The cloud advises against it: use a
   * recording template with AAC instead. Cannot be changed.
   *
   * @generated from field: bool record_audio_only = 3;
   */
  recordAudioOnly?: boolean;
  /**
   * rtmp or rtmps URLs that the stream is pushed to besides, each of at most 1024 bytes: 1 for MCU, up to 10 with the
   * stream of `stream_id` for PUBLISH_CDN, which takes rtmp alone. Not for CLOUD_RECORDING. For PUBLISH_CDN either these
   * or `stream_id` are required.
   *
   * @generated from field: repeated string publish_urls = 4;
   */
  publishUrls?: string[];
}

/**
 * How a mix itself is recorded into VOD.
 *
 * @generated from message trtc.recording.v1.MixRecording
 */
export interface MixRecording {
  /**
   * The formats. Empty: MP4. MP4, HLS or both; with an audio-only layout AAC, HLS or both.
   *
   * @generated from field: repeated trtc.recording.v1.MediaFormat formats = 1;
   */
  formats?: MediaFormat[];
  /**
   * Longest time of one file, whole minutes, 1 min to 24 h; not for HLS, which is one recording. Unset: 24 h. A file also
   * ends at 2 GB.
   *
   * @generated from field: google.protobuf.Duration file_length = 2;
   */
  fileLength?: string;
  /**
   * How long VOD keeps the files, whole seconds, at most 1500 days. Unset or 0: for ever.
   *
   * @generated from field: google.protobuf.Duration storage_time = 3;
   */
  storageTime?: string;
  /**
   * The VOD sub-application the files go to. Unset: the service's own. MediaSearch finds only files of the latter.
   *
   * @generated from field: uint64 vod_sub_app_id = 4;
   */
  vodSubAppId?: string;
  /**
   * The app's own id for the recording, 1 to 64 of letters, digits, `_` and `-`; the files' names begin with it.
   *
   * @generated from field: string user_define_record_id = 5;
   */
  userDefineRecordId?: string;
  /**
   * How long from its start the mix can be read, changed and stopped, whole hours, 6 h to 720 h. Unset: 72 h. The
   * recording goes on after it until nobody publishes, and cannot be stopped then. CLOUD_RECORDING only.
   *
   * @generated from field: google.protobuf.Duration control_window = 6;
   */
  controlWindow?: string;
}

/**
 * A mix of a room: what was asked, what was sent, and what the cloud shows.
 *
 * @generated from message trtc.recording.v1.Mix
 */
export interface Mix {
  /**
   * Id of the mix, made by this service: opaque, letters and digits. Output only.
   *
   * @generated from field: string mix_id = 1;
   */
  mixId?: string;
  /**
   * What was asked last, with the defaults that hold filled in.
   *
   * @generated from field: trtc.recording.v1.MixSpec spec = 2;
   */
  spec?: MixSpec;
  /**
   * Which facility mixes.
   *
   * @generated from field: trtc.recording.v1.MixFacility facility = 3;
   */
  facility?: MixFacility;
  /**
   * What it does, as the cloud showed it at `state_time`.
   *
   * @generated from field: trtc.recording.v1.MixState state = 4;
   */
  state?: MixState;
  /**
   * When the state was read from the cloud.
   *
   * @generated from field: google.protobuf.Timestamp state_time = 5;
   */
  stateTime?: string;
  /**
   * What the state is concluded from, in words.
   *
   * @generated from field: string evidence = 6;
   */
  evidence?: string;
  /**
   * True while the cloud may have something else than `spec` says: a start or a change was sent and not answered.
   * Repeat the request with the same request_id, or send an UpdateMix, to settle it.
   *
   * @generated from field: bool unsettled = 7;
   */
  unsettled?: boolean;
  /**
   * The stream and the files it makes.
   *
   * @generated from field: trtc.recording.v1.MixResult output = 8;
   */
  output?: MixResult;
  /**
   * Who is in it: the room's live streams at `participants_time`, in order of coming.
   *
   * They are told by their StreamIds: streams that the app named itself are not recognised, of apps with the MD5 formula
   * only users whom the specification names, and the users of number room 123 and text room "123" are not told apart.
   *
   * @generated from field: repeated trtc.recording.v1.MixParticipant participants = 9;
   */
  participants?: MixParticipant[];
  /**
   * When the room's live streams were read. The cloud allows that about once a minute.
   *
   * @generated from field: google.protobuf.Timestamp participants_time = 10;
   */
  participantsTime?: string;
  /**
   * The request that was last sent to the cloud for it. Left out in lists.
   *
   * @generated from field: trtc.recording.v1.SentRequest sent = 11;
   */
  sent?: SentRequest;
  /**
   * The cloud's TaskId. PUBLISH_CDN and CLOUD_RECORDING only.
   *
   * @generated from field: string cloud_task_id = 12;
   */
  cloudTaskId?: string;
  /**
   * The cloud's own word for the state: `active`, `inactive` or `forbid` of the stream; `Idle`, `InProgress` or `Exited`
   * of a cloud recording. Empty when it was not told.
   *
   * @generated from field: string cloud_status = 13;
   */
  cloudStatus?: string;
  /**
   * UserId of the robot that mixes. It is made of `mix_id` and is no other mix's. PUBLISH_CDN and CLOUD_RECORDING only.
   *
   * @generated from field: string robot_user_id = 14;
   */
  robotUserId?: string;
  /**
   * Until when the cloud lets the mix be read, changed and stopped. CLOUD_RECORDING and PUBLISH_CDN only.
   *
   * @generated from field: google.protobuf.Timestamp control_end_time = 15;
   */
  controlEndTime?: string;
  /**
   * Grows with every change that is sent, as the cloud demands it. PUBLISH_CDN only.
   *
   * @generated from field: uint64 sequence_number = 16;
   */
  sequenceNumber?: string;
  /**
   * When the mix was asked for: it is kept before the cloud is called.
   *
   * @generated from field: google.protobuf.Timestamp create_time = 17;
   */
  createTime?: string;
  /**
   * When something of it last changed, `state_time`, `participants` and their time left aside.
   *
   * @generated from field: google.protobuf.Timestamp update_time = 18;
   */
  updateTime?: string;
  /**
   * When the stream was first seen live; unset if it never was.
   *
   * @generated from field: google.protobuf.Timestamp live_time = 19;
   */
  liveTime?: string;
  /**
   * Since when the stream has been seen not live, while its state is NOT_LIVE.
   *
   * @generated from field: google.protobuf.Timestamp not_live_time = 20;
   */
  notLiveTime?: string;
  /**
   * When the cloud took the stop of StopMix; unset if it never did.
   *
   * @generated from field: google.protobuf.Timestamp stop_time = 21;
   */
  stopTime?: string;
  /**
   * When it ended, as it was first read. Unset before.
   *
   * @generated from field: google.protobuf.Timestamp end_time = 22;
   */
  endTime?: string;
  /**
   * The request_id that started it; empty if it had none.
   *
   * @generated from field: string request_id = 23;
   */
  requestId?: string;
  /**
   * Changes whenever something of the mix does, `state_time`, `participants` and their time left aside.
   *
   * @generated from field: string etag = 24;
   */
  etag?: string;
  /**
   * The cloud's error code, when it refused the last call about this mix.
   *
   * @generated from field: string cloud_code = 25;
   */
  cloudCode?: string;
  /**
   * The RequestId of the call that was refused, to quote in a support ticket. That a call has a RequestId proves neither
   * a mix nor a file.
   *
   * @generated from field: string cloud_request_id = 26;
   */
  cloudRequestId?: string;
}

/**
 * Where the mixed stream is, and how its files are named.
 *
 * @generated from message trtc.recording.v1.MixResult
 */
export interface MixResult {
  /**
   * StreamId of the mix: MediaSearch finds its files by it. Empty when it makes no stream of CSS.
   *
   * @generated from field: string stream_id = 1;
   */
  streamId?: string;
  /**
   * AppName of the stream.
   *
   * @generated from field: string app_name = 2;
   */
  appName?: string;
  /**
   * Push domain of the stream.
   *
   * @generated from field: string push_domain = 3;
   */
  pushDomain?: string;
  /**
   * What the names of the recorded files begin with.
   *
   * @generated from field: string record_name_prefix = 4;
   */
  recordNamePrefix?: string;
}

/**
 * A live stream of the room of a mix.
 *
 * @generated from message trtc.recording.v1.MixParticipant
 */
export interface MixParticipant {
  /**
   * UserId.
   *
   * @generated from field: string user_id = 1;
   */
  userId?: string;
  /**
   * Main or aux.
   *
   * @generated from field: trtc.recording.v1.StreamType stream_type = 2;
   */
  streamType?: StreamType;
  /**
   * StreamId under which the user's own stream is relayed.
   *
   * @generated from field: string stream_id = 3;
   */
  streamId?: string;
  /**
   * True when the layout gives its picture a place. Whether it sends one is not told: all of them are taken to.
   *
   * @generated from field: bool seen = 4;
   */
  seen?: boolean;
  /**
   * True when it is heard.
   *
   * @generated from field: bool heard = 5;
   */
  heard?: boolean;
  /**
   * Where its picture is; unset when it has no place. The cloud tells by the second since when streams are live: of those
   * that came within one second the places may be exchanged.
   *
   * @generated from field: trtc.recording.v1.MixRect rect = 6;
   */
  rect?: MixRect;
  /**
   * Since when it is published.
   *
   * @generated from field: google.protobuf.Timestamp publish_time = 7;
   */
  publishTime?: string;
}

/**
 * A request as it was sent to the cloud.
 *
 * @generated from message trtc.recording.v1.SentRequest
 */
export interface SentRequest {
  /**
   * The cloud's action, for example `StartMCUMixTranscode`.
   *
   * @generated from field: string action = 1;
   */
  action?: string;
  /**
   * Its parameters as JSON, without secrets.
   *
   * @generated from field: string request_json = 2;
   */
  requestJson?: string;
  /**
   * When it was sent.
   *
   * @generated from field: google.protobuf.Timestamp send_time = 3;
   */
  sendTime?: string;
}

/**
 * Request of StartMix.
 *
 * @generated from message trtc.recording.v1.StartMixRequest
 */
export interface StartMixRequest {
  /**
   * What to mix. Required.
   *
   * @generated from field: trtc.recording.v1.MixSpec spec = 1;
   */
  spec?: MixSpec;
  /**
   * A UUID of the caller's that makes the request safe to repeat: the same id is the same mix, and gives the first answer
   * again for at least 24 hours. After an error repeat it to go on where it was cut off. Empty: not protected.
   *
   * @generated from field: string request_id = 2;
   */
  requestId?: string;
  /**
   * True: check everything, send nothing, and answer what would be started, without ids.
   *
   * @generated from field: bool validate_only = 3;
   */
  validateOnly?: boolean;
}

/**
 * Response of StartMix.
 *
 * @generated from message trtc.recording.v1.StartMixResponse
 */
export interface StartMixResponse {
  /**
   * The mix. That it was started is no proof of a stream or a file: see GetMix and MediaSearch.
   *
   * @generated from field: trtc.recording.v1.Mix mix = 1;
   */
  mix?: Mix;
}

/**
 * Request of UpdateMix.
 *
 * @generated from message trtc.recording.v1.UpdateMixRequest
 */
export interface UpdateMixRequest {
  /**
   * The mix. Required.
   *
   * @generated from field: string mix_id = 1;
   */
  mixId?: string;
  /**
   * The new values. Fields that are not named by the mask are not read.
   *
   * @generated from field: trtc.recording.v1.MixSpec spec = 2;
   */
  spec?: MixSpec;
  /**
   * The fields to change, relative to `spec`, for example `grid`, `video.bit_rate_kbps`, `background`. A layout is changed
   * by naming the new one; lists are replaced whole. Empty: the fields that are set in `spec`, and of `video`, `audio`,
   * `background`, `output` and `recording` those that are set inside. `*`: all of them.
   *
   * @generated from field: google.protobuf.FieldMask update_mask = 3;
   */
  updateMask?: string;
  /**
   * The mix's current etag. Empty: not checked.
   *
   * @generated from field: string etag = 4;
   */
  etag?: string;
  /**
   * A UUID of the caller's that makes the request safe to repeat: the same id gives the first answer again, for at least
   * 24 hours. Empty: not protected.
   *
   * @generated from field: string request_id = 5;
   */
  requestId?: string;
  /**
   * True: check everything, send nothing, and answer the mix as it would be.
   *
   * @generated from field: bool validate_only = 6;
   */
  validateOnly?: boolean;
}

/**
 * Response of UpdateMix.
 *
 * @generated from message trtc.recording.v1.UpdateMixResponse
 */
export interface UpdateMixResponse {
  /**
   * The mix after the change.
   *
   * @generated from field: trtc.recording.v1.Mix mix = 1;
   */
  mix?: Mix;
}

/**
 * Request of StopMix.
 *
 * @generated from message trtc.recording.v1.StopMixRequest
 */
export interface StopMixRequest {
  /**
   * The mix. Required.
   *
   * @generated from field: string mix_id = 1;
   */
  mixId?: string;
  /**
   * The mix's current etag. Empty: not checked.
   *
   * @generated from field: string etag = 2;
   */
  etag?: string;
  /**
   * A UUID of the caller's that makes the request safe to repeat: the same id gives the first answer again, for at least
   * 24 hours. Empty: not protected.
   *
   * @generated from field: string request_id = 3;
   */
  requestId?: string;
  /**
   * True: check everything, stop nothing, and answer the mix as it is.
   *
   * @generated from field: bool validate_only = 4;
   */
  validateOnly?: boolean;
}

/**
 * Response of StopMix.
 *
 * @generated from message trtc.recording.v1.StopMixResponse
 */
export interface StopMixResponse {
  /**
   * The mix as it was read from the cloud after the stop.
   *
   * @generated from field: trtc.recording.v1.Mix mix = 1;
   */
  mix?: Mix;
}

/**
 * Request of GetMix.
 *
 * @generated from message trtc.recording.v1.GetMixRequest
 */
export interface GetMixRequest {
  /**
   * The mix. Required.
   *
   * @generated from field: string mix_id = 1;
   */
  mixId?: string;
}

/**
 * Response of GetMix.
 *
 * @generated from message trtc.recording.v1.GetMixResponse
 */
export interface GetMixResponse {
  /**
   * The mix with its state read just now, or as it was when it had ended before.
   *
   * @generated from field: trtc.recording.v1.Mix mix = 1;
   */
  mix?: Mix;
}

/**
 * Request of ListMixes.
 *
 * @generated from message trtc.recording.v1.ListMixesRequest
 */
export interface ListMixesRequest {
  /**
   * The app. Required.
   *
   * @generated from field: uint32 sdk_app_id = 1;
   */
  sdkAppId?: number;
  /**
   * Only mixes of this room. Unset: of all rooms.
   *
   * @generated from field: trtc.recording.v1.RoomId room_id = 2;
   */
  roomId?: RoomId;
  /**
   * Only mixes whose state last read is one of these. Empty: all.
   *
   * @generated from field: repeated trtc.recording.v1.MixState states = 3;
   */
  states?: MixState[];
  /**
   * At most this many, up to 200; 0 means 100.
   *
   * @generated from field: int32 page_size = 4;
   */
  pageSize?: number;
  /**
   * `next_page_token` of the page before, with all other fields unchanged (`page_size` may change). Empty: the first
   * page.
   *
   * @generated from field: string page_token = 5;
   */
  pageToken?: string;
}

/**
 * Response of ListMixes.
 *
 * @generated from message trtc.recording.v1.ListMixesResponse
 */
export interface ListMixesResponse {
  /**
   * The mixes, newest first.
   *
   * @generated from field: repeated trtc.recording.v1.Mix mixes = 1;
   */
  mixes?: Mix[];
  /**
   * Token of the next page; empty at the end.
   *
   * @generated from field: string next_page_token = 2;
   */
  nextPageToken?: string;
}

/**
 * Somebody in a preview.
 *
 * @generated from message trtc.recording.v1.PreviewInput
 */
export interface PreviewInput {
  /**
   * Whose stream. Required.
   *
   * @generated from field: trtc.recording.v1.MixStream stream = 1;
   */
  stream?: MixStream;
  /**
   * True: no picture, only sound.
   *
   * @generated from field: bool audio_only = 2;
   */
  audioOnly?: boolean;
}

/**
 * Request of PreviewMix.
 *
 * @generated from message trtc.recording.v1.PreviewMixRequest
 */
export interface PreviewMixRequest {
  /**
   * The mix. Required; `sdk_app_id` names the facility by whose limits it is checked; `room_id` is not needed.
   *
   * @generated from field: trtc.recording.v1.MixSpec spec = 1;
   */
  spec?: MixSpec;
  /**
   * Who would be in it, in order of their coming; at most 50. Empty: nobody, which shows the empty places of a custom
   * layout.
   *
   * @generated from field: repeated trtc.recording.v1.PreviewInput inputs = 2;
   */
  inputs?: PreviewInput[];
  /**
   * True: draw it as SVG.
   *
   * @generated from field: bool svg = 3;
   */
  svg?: boolean;
  /**
   * True: draw it as PNG.
   *
   * @generated from field: bool png = 4;
   */
  png?: boolean;
}

/**
 * A place on the canvas and what is there.
 *
 * @generated from message trtc.recording.v1.PreviewTile
 */
export interface PreviewTile {
  /**
   * Where it is.
   *
   * @generated from field: trtc.recording.v1.MixRect rect = 1;
   */
  rect?: MixRect;
  /**
   * What is there.
   *
   * @generated from field: trtc.recording.v1.PreviewSource source = 2;
   */
  source?: PreviewSource;
  /**
   * Whose it is; unset for empty places.
   *
   * @generated from field: trtc.recording.v1.MixStream stream = 3;
   */
  stream?: MixStream;
  /**
   * How the picture fills it.
   *
   * @generated from field: trtc.recording.v1.MixRenderMode render_mode = 4;
   */
  renderMode?: MixRenderMode;
  /**
   * Index of the place in a custom layout; -1 in others.
   *
   * @generated from field: int32 place = 5;
   */
  place?: number;
}

/**
 * Response of PreviewMix.
 *
 * @generated from message trtc.recording.v1.PreviewMixResponse
 */
export interface PreviewMixResponse {
  /**
   * Width of the canvas in pixels; 0 for sound alone.
   *
   * @generated from field: uint32 width = 1;
   */
  width?: number;
  /**
   * Height of the canvas in pixels; 0 for sound alone.
   *
   * @generated from field: uint32 height = 2;
   */
  height?: number;
  /**
   * The places, from the hindmost to the foremost.
   *
   * @generated from field: repeated trtc.recording.v1.PreviewTile tiles = 3;
   */
  tiles?: PreviewTile[];
  /**
   * Who is heard, in order of coming.
   *
   * @generated from field: repeated trtc.recording.v1.MixStream heard = 4;
   */
  heard?: MixStream[];
  /**
   * The picture as an SVG document; empty if it was not asked for, or there is no canvas.
   *
   * @generated from field: string svg = 5;
   */
  svg?: string;
  /**
   * The picture as a PNG; empty if it was not asked for, or there is no canvas.
   *
   * @generated from field: bytes png = 6;
   */
  png?: string;
  /**
   * The facility by whose limits it was checked.
   *
   * @generated from field: trtc.recording.v1.MixFacility facility = 7;
   */
  facility?: MixFacility;
}

/**
 * Which facility of the cloud carries out an app's recording tasks. It is chosen in the service's configuration
 * (`recording_tasks` of the app's entry), since it depends on when the app was made and what it relays.
 *
 * @generated from enum trtc.recording.v1.TaskFacility
 */
export type TaskFacility =
  /**
   * Never sent.
   *
   * @generated from enum value: TASK_FACILITY_UNSPECIFIED = 0;
   */
  | "TASK_FACILITY_UNSPECIFIED"
  /**
   * TRTC's own cloud recording (CreateCloudRecording, one file for each user): a robot enters the room and records
   * whom it is told to. Needs the app's UserSig key in the configuration. At most 100 tasks of an app run at once, of
   * 25 publishing users each. Not for apps that still use the old recording of relayed streams.
   *
   * @generated from enum value: TASK_FACILITY_CLOUD_RECORDING = 1;
   */
  | "TASK_FACILITY_CLOUD_RECORDING"
  /**
   * CSS record tasks (CreateRecordTask): streams that are relayed to CSS are recorded by StreamId and time. At most
   * three tasks may overlap for one stream.
   *
   * @generated from enum value: TASK_FACILITY_RECORD_TASK = 2;
   */
  | "TASK_FACILITY_RECORD_TASK"
  // A newer service may send a name that this client does not know.
  | (string & {});

/**
 * What is recorded of a user.
 *
 * @generated from enum trtc.recording.v1.RecordedContent
 */
export type RecordedContent =
  /**
   * Not said: sound and picture.
   *
   * @generated from enum value: RECORDED_CONTENT_UNSPECIFIED = 0;
   */
  | "RECORDED_CONTENT_UNSPECIFIED"
  /**
   * Sound and picture.
   *
   * @generated from enum value: RECORDED_CONTENT_AUDIO_VIDEO = 1;
   */
  | "RECORDED_CONTENT_AUDIO_VIDEO"
  /**
   * Sound only.
   *
   * @generated from enum value: RECORDED_CONTENT_AUDIO = 2;
   */
  | "RECORDED_CONTENT_AUDIO"
  /**
   * Picture only.
   *
   * @generated from enum value: RECORDED_CONTENT_VIDEO = 3;
   */
  | "RECORDED_CONTENT_VIDEO"
  // A newer service may send a name that this client does not know.
  | (string & {});

/**
 * What a recording task does, as the cloud tells it.
 *
 * @generated from enum trtc.recording.v1.RecordingTaskState
 */
export type RecordingTaskState =
  /**
   * Never sent.
   *
   * @generated from enum value: RECORDING_TASK_STATE_UNSPECIFIED = 0;
   */
  | "RECORDING_TASK_STATE_UNSPECIFIED"
  /**
   * On its way: the cloud has not answered yet, or has had less than 15 s to begin.
   *
   * @generated from enum value: RECORDING_TASK_STATE_STARTING = 1;
   */
  | "RECORDING_TASK_STATE_STARTING"
  /**
   * The cloud has it and its `start_time` is ahead.
   *
   * @generated from enum value: RECORDING_TASK_STATE_SCHEDULED = 2;
   */
  | "RECORDING_TASK_STATE_SCHEDULED"
  /**
   * It runs and there is nothing to record: nobody of the asked publishes.
   *
   * @generated from enum value: RECORDING_TASK_STATE_IDLE = 3;
   */
  | "RECORDING_TASK_STATE_IDLE"
  /**
   * It runs and something of the asked is being published. That is no file yet: files are proven by `MediaSearch`.
   *
   * @generated from enum value: RECORDING_TASK_STATE_RECORDING = 4;
   */
  | "RECORDING_TASK_STATE_RECORDING"
  /**
   * It has ended. Files come into VOD from about 30 s to 5 min later.
   *
   * @generated from enum value: RECORDING_TASK_STATE_ENDED = 5;
   */
  | "RECORDING_TASK_STATE_ENDED"
  /**
   * The cloud refused it, or it could not be sent. Nothing was recorded by it.
   *
   * @generated from enum value: RECORDING_TASK_STATE_FAILED = 6;
   */
  | "RECORDING_TASK_STATE_FAILED"
  /**
   * It cannot be told whether it runs; `evidence` says why. A start whose answer was lost is repeated with its
   * request_id: that never makes a second recording of it.
   *
   * @generated from enum value: RECORDING_TASK_STATE_UNKNOWN = 7;
   */
  | "RECORDING_TASK_STATE_UNKNOWN"
  // A newer service may send a name that this client does not know.
  | (string & {});

/**
 * What a recording task is asked to record.
 *
 * Fields that the app's facility cannot honour must be unset; they are refused by name and never passed over.
 *
 * @generated from message trtc.recording.v1.RecordingTaskSpec
 */
export interface RecordingTaskSpec {
  /**
   * The TRTC app. Required; it must have an entry with `recording_tasks` in the service's configuration.
   *
   * @generated from field: uint32 sdk_app_id = 1;
   */
  sdkAppId?: number;
  /**
   * The room. Required, but for record tasks of `stream_ids` alone.
   *
   * @generated from field: trtc.recording.v1.RoomId room_id = 2;
   */
  roomId?: RoomId;
  /**
   * The users to record, at most 32.
   *
   * CLOUD_RECORDING: empty means everybody in the room, also who enters later.
   * RECORD_TASK: their StreamIds are made as StreamIdResolver makes them. The cloud cannot record "everybody", so users
   * or `stream_ids` are required.
   *
   * @generated from field: repeated string user_ids = 3;
   */
  userIds?: string[];
  /**
   * The users not to record, at most 32, where everybody else is. Not together with `user_ids`. CLOUD_RECORDING only.
   *
   * @generated from field: repeated string excluded_user_ids = 4;
   */
  excludedUserIds?: string[];
  /**
   * The uplink to record. Unset: main and aux.
   *
   * @generated from field: trtc.recording.v1.StreamType stream_type = 5;
   */
  streamType?: StreamType;
  /**
   * StreamIds to record as they are, for streams the app named itself, at most 32, each of 1 to 512 bytes.
   * RECORD_TASK only; there users and StreamIds may give 32 streams in all.
   *
   * @generated from field: repeated string stream_ids = 6;
   */
  streamIds?: string[];
  /**
   * What to record of each user. CLOUD_RECORDING only; for sound of record tasks choose the format AAC.
   *
   * @generated from field: trtc.recording.v1.RecordedContent content = 7;
   */
  content?: RecordedContent;
  /**
   * True: sound and picture in files of their own. Unset: both in one file. CLOUD_RECORDING only.
   *
   * @generated from field: bool separate_tracks = 8;
   */
  separateTracks?: boolean;
  /**
   * The formats to record in. Empty: MP4.
   *
   * CLOUD_RECORDING: MP4, HLS, MP4 with HLS; with `content` AUDIO also AAC, and AAC with HLS.
   * RECORD_TASK: any of HLS, MP4, FLV and AAC.
   *
   * @generated from field: repeated trtc.recording.v1.MediaFormat formats = 9;
   */
  formats?: MediaFormat[];
  /**
   * Longest time of one file; not for HLS, which is one recording.
   *
   * CLOUD_RECORDING: whole minutes, 1 min to 24 h; unset means 24 h. A file also ends at 2 GB.
   * RECORD_TASK: whole seconds, 60 s to 12 h, with AAC at most 2 h; unset means 30 min.
   *
   * @generated from field: google.protobuf.Duration file_length = 10;
   */
  fileLength?: string;
  /**
   * How long VOD keeps the files, whole seconds, at most 1500 days. Unset or 0: for ever.
   *
   * @generated from field: google.protobuf.Duration storage_time = 11;
   */
  storageTime?: string;
  /**
   * The VOD sub-application the files go to. Unset: the service's own. MediaSearch finds only files of the latter.
   *
   * @generated from field: uint64 vod_sub_app_id = 12;
   */
  vodSubAppId?: string;
  /**
   * How long the robot waits for somebody to publish before the task ends, whole seconds, 5 s to 24 h. Unset: 30 s.
   * CLOUD_RECORDING only.
   *
   * @generated from field: google.protobuf.Duration max_idle_time = 13;
   */
  maxIdleTime?: string;
  /**
   * How long from its start the task can be read and stopped, whole hours, 6 h to 720 h. Unset: 72 h. The recording
   * itself goes on after it until nobody publishes, and cannot be stopped then. CLOUD_RECORDING only.
   *
   * @generated from field: google.protobuf.Duration control_window = 14;
   */
  controlWindow?: string;
  /**
   * The app's own id for the recording, 1 to 64 of letters, digits, `_` and `-`; the files' names begin with it.
   * CLOUD_RECORDING only.
   *
   * @generated from field: string user_define_record_id = 15;
   */
  userDefineRecordId?: string;
  /**
   * When to begin. Unset: now. To have a stream from its first frame, begin at least 3 s before it is published.
   * RECORD_TASK only.
   *
   * @generated from field: google.protobuf.Timestamp start_time = 16;
   */
  startTime?: string;
  /**
   * When to end: at most 24 h after the beginning and 7 days ahead. Unset: 24 h after the beginning, or at the 7 days.
   * RECORD_TASK only: other tasks end by StopRecordingTask or when nobody publishes.
   *
   * @generated from field: google.protobuf.Timestamp end_time = 17;
   */
  endTime?: string;
}

/**
 * A recording of chosen users or streams: what was asked, and what the cloud said.
 *
 * @generated from message trtc.recording.v1.RecordingTask
 */
export interface RecordingTask {
  /**
   * Id of the task, made by this service: opaque, letters and digits. Output only.
   *
   * @generated from field: string task_id = 1;
   */
  taskId?: string;
  /**
   * What was asked, with the defaults that hold filled in.
   *
   * @generated from field: trtc.recording.v1.RecordingTaskSpec spec = 2;
   */
  spec?: RecordingTaskSpec;
  /**
   * Which facility carries it out.
   *
   * @generated from field: trtc.recording.v1.TaskFacility facility = 3;
   */
  facility?: TaskFacility;
  /**
   * What it does, as the cloud told it at `state_time`. With several cloud tasks the liveliest of their states.
   *
   * @generated from field: trtc.recording.v1.RecordingTaskState state = 4;
   */
  state?: RecordingTaskState;
  /**
   * When the state was read from the cloud.
   *
   * @generated from field: google.protobuf.Timestamp state_time = 5;
   */
  stateTime?: string;
  /**
   * What the state is concluded from, in words.
   *
   * @generated from field: string evidence = 6;
   */
  evidence?: string;
  /**
   * The cloud's own tasks: one for CLOUD_RECORDING, one for each stream for RECORD_TASK.
   *
   * @generated from field: repeated trtc.recording.v1.CloudTask cloud_tasks = 7;
   */
  cloudTasks?: CloudTask[];
  /**
   * UserId of the robot that records. It is made of `task_id` and is no other task's. CLOUD_RECORDING only.
   *
   * @generated from field: string robot_user_id = 8;
   */
  robotUserId?: string;
  /**
   * Until when the cloud lets the task be read and stopped. CLOUD_RECORDING only.
   *
   * @generated from field: google.protobuf.Timestamp control_end_time = 9;
   */
  controlEndTime?: string;
  /**
   * Id of the CSS record template that holds the formats. RECORD_TASK only.
   *
   * @generated from field: int64 record_template_id = 10;
   */
  recordTemplateId?: string;
  /**
   * Push domain of the streams. RECORD_TASK only.
   *
   * @generated from field: string push_domain = 11;
   */
  pushDomain?: string;
  /**
   * AppName of the streams. RECORD_TASK only.
   *
   * @generated from field: string app_name = 12;
   */
  appName?: string;
  /**
   * When the task was asked for: it is kept before the cloud is called.
   *
   * @generated from field: google.protobuf.Timestamp create_time = 13;
   */
  createTime?: string;
  /**
   * When something of it last changed, `state_time` left aside.
   *
   * @generated from field: google.protobuf.Timestamp update_time = 14;
   */
  updateTime?: string;
  /**
   * When the cloud took the stop of StopRecordingTask; unset if it never did.
   *
   * @generated from field: google.protobuf.Timestamp stop_time = 15;
   */
  stopTime?: string;
  /**
   * When it ended: as the cloud tells, or where it does not, when its end was first read. Unset before.
   *
   * @generated from field: google.protobuf.Timestamp end_time = 16;
   */
  endTime?: string;
  /**
   * The request_id that started it; empty if it had none.
   *
   * @generated from field: string request_id = 17;
   */
  requestId?: string;
  /**
   * Changes whenever something of the task does, `state_time` left aside.
   *
   * @generated from field: string etag = 18;
   */
  etag?: string;
}

/**
 * One task as the cloud has it.
 *
 * @generated from message trtc.recording.v1.CloudTask
 */
export interface CloudTask {
  /**
   * The cloud's TaskId. Empty when none was answered.
   *
   * @generated from field: string cloud_task_id = 1;
   */
  cloudTaskId?: string;
  /**
   * The StreamId it records. RECORD_TASK only.
   *
   * @generated from field: string stream_id = 2;
   */
  streamId?: string;
  /**
   * Whose stream it is. Unset for streams that were asked for by `stream_ids`. RECORD_TASK only.
   *
   * @generated from field: trtc.recording.v1.StreamIdentity identity = 3;
   */
  identity?: StreamIdentity;
  /**
   * What it does.
   *
   * @generated from field: trtc.recording.v1.RecordingTaskState state = 4;
   */
  state?: RecordingTaskState;
  /**
   * What the state is concluded from, in words.
   *
   * @generated from field: string evidence = 5;
   */
  evidence?: string;
  /**
   * The cloud's own word: `Idle`, `InProgress` or `Exited` of a cloud recording; `active`, `inactive` or `forbid` of a
   * record task's stream. Empty when it was not told.
   *
   * @generated from field: string cloud_status = 6;
   */
  cloudStatus?: string;
  /**
   * From when it records. RECORD_TASK only.
   *
   * @generated from field: google.protobuf.Timestamp start_time = 7;
   */
  startTime?: string;
  /**
   * Until when it records, or when it was stopped. RECORD_TASK only.
   *
   * @generated from field: google.protobuf.Timestamp end_time = 8;
   */
  endTime?: string;
  /**
   * The cloud's error code, when it refused the last call about this task.
   *
   * @generated from field: string cloud_code = 9;
   */
  cloudCode?: string;
  /**
   * The RequestId of the call that was refused, to quote in a support ticket. That a call has a RequestId proves
   * neither a task nor a file.
   *
   * @generated from field: string cloud_request_id = 10;
   */
  cloudRequestId?: string;
}

/**
 * Request of StartRecordingTask.
 *
 * @generated from message trtc.recording.v1.StartRecordingTaskRequest
 */
export interface StartRecordingTaskRequest {
  /**
   * What to record. Required.
   *
   * @generated from field: trtc.recording.v1.RecordingTaskSpec spec = 1;
   */
  spec?: RecordingTaskSpec;
  /**
   * A UUID of the caller's that makes the request safe to repeat: the same id is the same task, and gives the first
   * answer again for at least 24 hours. After an error repeat it to go on where it was cut off. Empty: not protected,
   * every request is a new task.
   *
   * @generated from field: string request_id = 2;
   */
  requestId?: string;
  /**
   * True: check everything, start nothing, and answer what would be started, without ids.
   *
   * @generated from field: bool validate_only = 3;
   */
  validateOnly?: boolean;
}

/**
 * Response of StartRecordingTask.
 *
 * @generated from message trtc.recording.v1.StartRecordingTaskResponse
 */
export interface StartRecordingTaskResponse {
  /**
   * The task. That it was started is no proof of a file: see GetRecordingTask and MediaSearch.
   *
   * @generated from field: trtc.recording.v1.RecordingTask task = 1;
   */
  task?: RecordingTask;
}

/**
 * Request of StopRecordingTask.
 *
 * @generated from message trtc.recording.v1.StopRecordingTaskRequest
 */
export interface StopRecordingTaskRequest {
  /**
   * The task. Required.
   *
   * @generated from field: string task_id = 1;
   */
  taskId?: string;
  /**
   * The task's current etag. Empty: not checked.
   *
   * @generated from field: string etag = 2;
   */
  etag?: string;
  /**
   * A UUID of the caller's that makes the request safe to repeat: the same id gives the first answer again, for at
   * least 24 hours. Empty: not protected.
   *
   * @generated from field: string request_id = 3;
   */
  requestId?: string;
  /**
   * True: check everything, stop nothing, and answer the task as it is.
   *
   * @generated from field: bool validate_only = 4;
   */
  validateOnly?: boolean;
}

/**
 * Response of StopRecordingTask.
 *
 * @generated from message trtc.recording.v1.StopRecordingTaskResponse
 */
export interface StopRecordingTaskResponse {
  /**
   * The task as it was read from the cloud after the stop.
   *
   * @generated from field: trtc.recording.v1.RecordingTask task = 1;
   */
  task?: RecordingTask;
}

/**
 * Request of GetRecordingTask.
 *
 * @generated from message trtc.recording.v1.GetRecordingTaskRequest
 */
export interface GetRecordingTaskRequest {
  /**
   * The task. Required.
   *
   * @generated from field: string task_id = 1;
   */
  taskId?: string;
}

/**
 * Response of GetRecordingTask.
 *
 * @generated from message trtc.recording.v1.GetRecordingTaskResponse
 */
export interface GetRecordingTaskResponse {
  /**
   * The task with its state read just now, or as it was when it had ended before.
   *
   * @generated from field: trtc.recording.v1.RecordingTask task = 1;
   */
  task?: RecordingTask;
}

/**
 * Request of ListRecordingTasks.
 *
 * @generated from message trtc.recording.v1.ListRecordingTasksRequest
 */
export interface ListRecordingTasksRequest {
  /**
   * The app. Required.
   *
   * @generated from field: uint32 sdk_app_id = 1;
   */
  sdkAppId?: number;
  /**
   * Only tasks of this room. Unset: of all rooms.
   *
   * @generated from field: trtc.recording.v1.RoomId room_id = 2;
   */
  roomId?: RoomId;
  /**
   * Only tasks whose state last read is one of these. Empty: all.
   *
   * @generated from field: repeated trtc.recording.v1.RecordingTaskState states = 3;
   */
  states?: RecordingTaskState[];
  /**
   * At most this many, up to 1,000; 0 means 100.
   *
   * @generated from field: int32 page_size = 4;
   */
  pageSize?: number;
  /**
   * `next_page_token` of the page before, with all other fields unchanged (`page_size` may change). Empty: the first
   * page.
   *
   * @generated from field: string page_token = 5;
   */
  pageToken?: string;
}

/**
 * Response of ListRecordingTasks.
 *
 * @generated from message trtc.recording.v1.ListRecordingTasksResponse
 */
export interface ListRecordingTasksResponse {
  /**
   * The tasks, newest first.
   *
   * @generated from field: repeated trtc.recording.v1.RecordingTask tasks = 1;
   */
  tasks?: RecordingTask[];
  /**
   * Token of the next page; empty at the end.
   *
   * @generated from field: string next_page_token = 2;
   */
  nextPageToken?: string;
}

/**
 * Where settings come from.
 *
 * @generated from enum trtc.recording.v1.SettingsSource
 */
export type SettingsSource =
  /**
   * Never sent.
   *
   * @generated from enum value: SETTINGS_SOURCE_UNSPECIFIED = 0;
   */
  | "SETTINGS_SOURCE_UNSPECIFIED"
  /**
   * From the account's template of this service, by a rule for the whole push domain.
   *
   * @generated from enum value: SETTINGS_SOURCE_ACCOUNT = 1;
   */
  | "SETTINGS_SOURCE_ACCOUNT"
  /**
   * From the app's own template of this service, by a rule for its AppName.
   *
   * @generated from enum value: SETTINGS_SOURCE_APP = 2;
   */
  | "SETTINGS_SOURCE_APP"
  /**
   * From a template that this service did not make. It is shown and not touched.
   *
   * @generated from enum value: SETTINGS_SOURCE_FOREIGN = 3;
   */
  | "SETTINGS_SOURCE_FOREIGN"
  /**
   * No rule holds: streams are not recorded.
   *
   * @generated from enum value: SETTINGS_SOURCE_NONE = 4;
   */
  | "SETTINGS_SOURCE_NONE"
  // A newer service may send a name that this client does not know.
  | (string & {});

/**
 * What is checked.
 *
 * @generated from enum trtc.recording.v1.ReadinessTopic
 */
export type ReadinessTopic =
  /**
   * Never sent.
   *
   * @generated from enum value: READINESS_TOPIC_UNSPECIFIED = 0;
   */
  | "READINESS_TOPIC_UNSPECIFIED"
  /**
   * The cloud accepts the service's credentials.
   *
   * @generated from enum value: READINESS_TOPIC_CREDENTIALS = 1;
   */
  | "READINESS_TOPIC_CREDENTIALS"
  /**
   * The service's clock agrees with the cloud's: signatures fail from 5 minutes on.
   *
   * @generated from enum value: READINESS_TOPIC_CLOCK = 2;
   */
  | "READINESS_TOPIC_CLOCK"
  /**
   * CSS (云直播) is activated.
   *
   * @generated from enum value: READINESS_TOPIC_LIVE_ACTIVATED = 3;
   */
  | "READINESS_TOPIC_LIVE_ACTIVATED"
  /**
   * VOD (云点播) is activated and the configured sub-application is there.
   *
   * @generated from enum value: READINESS_TOPIC_VOD_ACTIVATED = 4;
   */
  | "READINESS_TOPIC_VOD_ACTIVATED"
  /**
   * The bypass relay (旁路直播) brings streams to the push domain. The cloud has no call that tells, so it is
   * judged by live streams and recorded files of the domain, and UNKNOWN while there are none.
   *
   * @generated from enum value: READINESS_TOPIC_BYPASS_RELAY = 5;
   */
  | "READINESS_TOPIC_BYPASS_RELAY"
  /**
   * A record template with at least one format is bound to the push domain.
   *
   * @generated from enum value: READINESS_TOPIC_RECORDING_BOUND = 6;
   */
  | "READINESS_TOPIC_RECORDING_BOUND"
  /**
   * A callback template is bound to the push domain.
   *
   * @generated from enum value: READINESS_TOPIC_CALLBACKS_BOUND = 7;
   */
  | "READINESS_TOPIC_CALLBACKS_BOUND"
  // A newer service may send a name that this client does not know.
  | (string & {});

/**
 * Outcome of a check.
 *
 * @generated from enum trtc.recording.v1.ReadinessState
 */
export type ReadinessState =
  /**
   * Never sent.
   *
   * @generated from enum value: READINESS_STATE_UNSPECIFIED = 0;
   */
  | "READINESS_STATE_UNSPECIFIED"
  /**
   * In place.
   *
   * @generated from enum value: READINESS_STATE_OK = 1;
   */
  | "READINESS_STATE_OK"
  /**
   * Recording works, but something should be looked after.
   *
   * @generated from enum value: READINESS_STATE_WARNING = 2;
   */
  | "READINESS_STATE_WARNING"
  /**
   * Recording does not work until this is mended.
   *
   * @generated from enum value: READINESS_STATE_FAILED = 3;
   */
  | "READINESS_STATE_FAILED"
  /**
   * Could not be told.
   *
   * @generated from enum value: READINESS_STATE_UNKNOWN = 4;
   */
  | "READINESS_STATE_UNKNOWN"
  // A newer service may send a name that this client does not know.
  | (string & {});

/**
 * Automatic recording as it is set for an account or an app.
 *
 * @generated from message trtc.recording.v1.RecordingSettings
 */
export interface RecordingSettings {
  /**
   * The app, or 0 for the whole account.
   *
   * @generated from field: uint32 sdk_app_id = 1;
   */
  sdkAppId?: number;
  /**
   * True when streams are recorded. Turning it off keeps the formats for the next time.
   *
   * @generated from field: bool enabled = 2;
   */
  enabled?: boolean;
  /**
   * HLS: one playlist from push to cut-off, plays in browsers, survives interruptions. Unset: not recorded.
   *
   * @generated from field: trtc.recording.v1.FormatSettings hls = 3;
   */
  hls?: FormatSettings;
  /**
   * MP4. Unset: not recorded.
   *
   * @generated from field: trtc.recording.v1.FormatSettings mp4 = 4;
   */
  mp4?: FormatSettings;
  /**
   * FLV. Unset: not recorded.
   *
   * @generated from field: trtc.recording.v1.FormatSettings flv = 5;
   */
  flv?: FormatSettings;
  /**
   * AAC: sound only. Unset: not recorded.
   *
   * @generated from field: trtc.recording.v1.FormatSettings aac = 6;
   */
  aac?: FormatSettings;
  /**
   * How long an interrupted stream may stay away and still go on in the same HLS recording: whole seconds, 0 to
   * 1800 s. Unset or 0: each push is a recording of its own. The recording is announced only after this window.
   *
   * @generated from field: google.protobuf.Duration hls_resume_window = 7;
   */
  hlsResumeWindow?: string;
  /**
   * Changes whenever the settings do. Send it back in an update to be sure that nobody else came between.
   *
   * @generated from field: string etag = 8;
   */
  etag?: string;
  /**
   * Where the settings come from. Output only.
   *
   * @generated from field: trtc.recording.v1.SettingsSource source = 9;
   */
  source?: SettingsSource;
  /**
   * Id of the CSS record template that holds; 0 when none does. Output only.
   *
   * @generated from field: int64 template_id = 10;
   */
  templateId?: string;
  /**
   * Name of that template. Output only.
   *
   * @generated from field: string template_name = 11;
   */
  templateName?: string;
  /**
   * Push domain of the rule: `<bizid>.livepush.myqcloud.com`. Output only.
   *
   * @generated from field: string push_domain = 12;
   */
  pushDomain?: string;
  /**
   * AppName of the rule that holds; empty when it is for the whole domain. Output only.
   *
   * @generated from field: string app_name = 13;
   */
  appName?: string;
}

/**
 * Settings of one recording format.
 *
 * @generated from message trtc.recording.v1.FormatSettings
 */
export interface FormatSettings {
  /**
   * Longest time of one file, whole seconds: 60 s to 43200 s for MP4 and FLV, 60 s to 7200 s for AAC. Unset: 1800 s.
   * Must be unset for HLS, which is one recording from push to cut-off.
   *
   * @generated from field: google.protobuf.Duration file_length = 1;
   */
  fileLength?: string;
  /**
   * How long VOD keeps the files, whole seconds, at most 1500 days. Unset or 0: for ever.
   *
   * @generated from field: google.protobuf.Duration storage_time = 2;
   */
  storageTime?: string;
}

/**
 * From when a change holds.
 *
 * @generated from message trtc.recording.v1.EffectiveWindow
 */
export interface EffectiveWindow {
  /**
   * Streams that start before this are recorded by the earlier settings.
   *
   * @generated from field: google.protobuf.Timestamp earliest_time = 1;
   */
  earliestTime?: string;
  /**
   * Streams that start after this are recorded by the new settings.
   *
   * @generated from field: google.protobuf.Timestamp latest_time = 2;
   */
  latestTime?: string;
}

/**
 * Request of GetRecordingSettings.
 *
 * @generated from message trtc.recording.v1.GetRecordingSettingsRequest
 */
export interface GetRecordingSettingsRequest {
  /**
   * The app, or 0 for the whole account. For an app without settings of its own the answer is the account's.
   *
   * @generated from field: uint32 sdk_app_id = 1;
   */
  sdkAppId?: number;
}

/**
 * Response of GetRecordingSettings.
 *
 * @generated from message trtc.recording.v1.GetRecordingSettingsResponse
 */
export interface GetRecordingSettingsResponse {
  /**
   * The settings that hold.
   *
   * @generated from field: trtc.recording.v1.RecordingSettings settings = 1;
   */
  settings?: RecordingSettings;
}

/**
 * Request of UpdateRecordingSettings.
 *
 * @generated from message trtc.recording.v1.UpdateRecordingSettingsRequest
 */
export interface UpdateRecordingSettingsRequest {
  /**
   * The new values. `sdk_app_id` says whose settings they are. A non-empty `etag` must be the current one.
   * Required.
   *
   * @generated from field: trtc.recording.v1.RecordingSettings settings = 1;
   */
  settings?: RecordingSettings;
  /**
   * The fields to change: `enabled`, `hls`, `mp4`, `flv`, `aac`, one of a format's fields such as
   * `mp4.file_length`, `hls_resume_window`, or `*` for all of them. A named format that is unset in `settings` is
   * switched off. Unset: the fields that are set in `settings`. Output-only fields are ignored.
   *
   * @generated from field: google.protobuf.FieldMask update_mask = 2;
   */
  updateMask?: string;
  /**
   * A UUID of the caller's that makes the request safe to repeat: the same id gives the first answer again, for at
   * least 24 hours. Empty: not protected.
   *
   * @generated from field: string request_id = 3;
   */
  requestId?: string;
  /**
   * True: check everything, change nothing, and answer as if it had been done.
   *
   * @generated from field: bool validate_only = 4;
   */
  validateOnly?: boolean;
}

/**
 * Response of UpdateRecordingSettings.
 *
 * @generated from message trtc.recording.v1.UpdateRecordingSettingsResponse
 */
export interface UpdateRecordingSettingsResponse {
  /**
   * The settings after the change.
   *
   * @generated from field: trtc.recording.v1.RecordingSettings settings = 1;
   */
  settings?: RecordingSettings;
  /**
   * From when they hold. Unset when nothing had to be changed.
   *
   * @generated from field: trtc.recording.v1.EffectiveWindow effective = 2;
   */
  effective?: EffectiveWindow;
}

/**
 * Request of ResetRecordingSettings.
 *
 * @generated from message trtc.recording.v1.ResetRecordingSettingsRequest
 */
export interface ResetRecordingSettingsRequest {
  /**
   * The app whose own settings are taken away. Required.
   *
   * @generated from field: uint32 sdk_app_id = 1;
   */
  sdkAppId?: number;
  /**
   * The current etag of the app's settings. Empty: not checked.
   *
   * @generated from field: string etag = 2;
   */
  etag?: string;
  /**
   * A UUID of the caller's that makes the request safe to repeat: the same id gives the first answer again, for at
   * least 24 hours. Empty: not protected.
   *
   * @generated from field: string request_id = 3;
   */
  requestId?: string;
  /**
   * True: check everything, change nothing.
   *
   * @generated from field: bool validate_only = 4;
   */
  validateOnly?: boolean;
}

/**
 * Response of ResetRecordingSettings.
 *
 * @generated from message trtc.recording.v1.ResetRecordingSettingsResponse
 */
export interface ResetRecordingSettingsResponse {
  /**
   * The settings that hold for the app now.
   *
   * @generated from field: trtc.recording.v1.RecordingSettings settings = 1;
   */
  settings?: RecordingSettings;
  /**
   * From when they hold.
   *
   * @generated from field: trtc.recording.v1.EffectiveWindow effective = 2;
   */
  effective?: EffectiveWindow;
}

/**
 * Request of ListRecordingSettingsRevisions.
 *
 * @generated from message trtc.recording.v1.ListRecordingSettingsRevisionsRequest
 */
export interface ListRecordingSettingsRevisionsRequest {
  /**
   * The app, or 0 for the account's own settings.
   *
   * @generated from field: uint32 sdk_app_id = 1;
   */
  sdkAppId?: number;
  /**
   * At most this many, up to 1,000; 0 means 100.
   *
   * @generated from field: int32 page_size = 2;
   */
  pageSize?: number;
  /**
   * `next_page_token` of the page before. Empty: the first page.
   *
   * @generated from field: string page_token = 3;
   */
  pageToken?: string;
}

/**
 * Response of ListRecordingSettingsRevisions.
 *
 * @generated from message trtc.recording.v1.ListRecordingSettingsRevisionsResponse
 */
export interface ListRecordingSettingsRevisionsResponse {
  /**
   * The changes, newest first.
   *
   * @generated from field: repeated trtc.recording.v1.RecordingSettingsRevision revisions = 1;
   */
  revisions?: RecordingSettingsRevision[];
  /**
   * Token of the next page; empty at the end.
   *
   * @generated from field: string next_page_token = 2;
   */
  nextPageToken?: string;
}

/**
 * One change made through this service.
 *
 * @generated from message trtc.recording.v1.RecordingSettingsRevision
 */
export interface RecordingSettingsRevision {
  /**
   * Grows with every change.
   *
   * @generated from field: int64 revision = 1;
   */
  revision?: string;
  /**
   * When the cloud had accepted the change.
   *
   * @generated from field: google.protobuf.Timestamp create_time = 2;
   */
  createTime?: string;
  /**
   * The settings after it.
   *
   * @generated from field: trtc.recording.v1.RecordingSettings settings = 3;
   */
  settings?: RecordingSettings;
  /**
   * The request_id that made it; empty if it had none.
   *
   * @generated from field: string request_id = 4;
   */
  requestId?: string;
}

/**
 * Request of CheckReadiness.
 *
 * @generated from message trtc.recording.v1.CheckReadinessRequest
 */
export interface CheckReadinessRequest {
  /**
   * The app to check for, or 0 for the account.
   *
   * @generated from field: uint32 sdk_app_id = 1;
   */
  sdkAppId?: number;
}

/**
 * Response of CheckReadiness.
 *
 * @generated from message trtc.recording.v1.CheckReadinessResponse
 */
export interface CheckReadinessResponse {
  /**
   * True when no check failed.
   *
   * @generated from field: bool ready = 1;
   */
  ready?: boolean;
  /**
   * One entry for each topic.
   *
   * @generated from field: repeated trtc.recording.v1.ReadinessCheck checks = 2;
   */
  checks?: ReadinessCheck[];
}

/**
 * One check and its outcome.
 *
 * @generated from message trtc.recording.v1.ReadinessCheck
 */
export interface ReadinessCheck {
  /**
   * What was checked.
   *
   * @generated from field: trtc.recording.v1.ReadinessTopic topic = 1;
   */
  topic?: ReadinessTopic;
  /**
   * How it came out.
   *
   * @generated from field: trtc.recording.v1.ReadinessState state = 2;
   */
  state?: ReadinessState;
  /**
   * What was seen.
   *
   * @generated from field: string evidence = 3;
   */
  evidence?: string;
  /**
   * What to do; empty when the state is OK.
   *
   * @generated from field: string action = 4;
   */
  action?: string;
  /**
   * The cloud's error code, when a call to it failed.
   *
   * @generated from field: string cloud_code = 5;
   */
  cloudCode?: string;
  /**
   * The cloud's RequestId, to quote in a support ticket.
   *
   * @generated from field: string cloud_request_id = 6;
   */
  cloudRequestId?: string;
}

/**
 * A protocol of live playback.
 *
 * @generated from enum trtc.recording.v1.PlaybackProtocol
 */
export type PlaybackProtocol =
  /**
   * Never sent.
   *
   * @generated from enum value: PLAYBACK_PROTOCOL_UNSPECIFIED = 0;
   */
  | "PLAYBACK_PROTOCOL_UNSPECIFIED"
  /**
   * RTMP.
   *
   * @generated from enum value: PLAYBACK_PROTOCOL_RTMP = 1;
   */
  | "PLAYBACK_PROTOCOL_RTMP"
  /**
   * HTTP-FLV.
   *
   * @generated from enum value: PLAYBACK_PROTOCOL_FLV = 2;
   */
  | "PLAYBACK_PROTOCOL_FLV"
  /**
   * HLS.
   *
   * @generated from enum value: PLAYBACK_PROTOCOL_HLS = 3;
   */
  | "PLAYBACK_PROTOCOL_HLS"
  /**
   * WebRTC (快直播, LEB).
   *
   * @generated from enum value: PLAYBACK_PROTOCOL_WEBRTC = 4;
   */
  | "PLAYBACK_PROTOCOL_WEBRTC"
  // A newer service may send a name that this client does not know.
  | (string & {});

/**
 * A StreamId and how it came about.
 *
 * @generated from message trtc.recording.v1.ResolvedStreamId
 */
export interface ResolvedStreamId {
  /**
   * The StreamId, exactly as CSS and VOD know it (case-sensitive).
   *
   * @generated from field: string stream_id = 1;
   */
  streamId?: string;
  /**
   * The formula that made it. Unset for a custom StreamId.
   *
   * @generated from field: trtc.recording.v1.StreamIdFormula formula = 2;
   */
  formula?: StreamIdFormula;
  /**
   * The URL encoding that made it. Set for the direct formula only.
   *
   * @generated from field: trtc.recording.v1.UrlEncoding url_encoding = 3;
   */
  urlEncoding?: UrlEncoding;
  /**
   * True when it is longer than 64 bytes. The cloud limits StreamIds that apps choose to 64 bytes and does not
   * say what it does to longer ones of its own.
   *
   * @generated from field: bool over_length = 4;
   */
  overLength?: boolean;
}

/**
 * Request of ResolveStreamId.
 *
 * @generated from message trtc.recording.v1.ResolveStreamIdRequest
 */
export interface ResolveStreamIdRequest {
  /**
   * The uplink. Required.
   *
   * @generated from field: trtc.recording.v1.StreamIdentity identity = 1;
   */
  identity?: StreamIdentity;
  /**
   * The formula. Unset: that of the app's configuration.
   *
   * @generated from field: trtc.recording.v1.StreamIdFormula formula = 2;
   */
  formula?: StreamIdFormula;
  /**
   * The bizid for the MD5 formula. 0: that of the app's configuration, else the account's.
   *
   * @generated from field: uint32 bizid = 3;
   */
  bizid?: number;
  /**
   * The URL encoding for the direct formula. Unset: that of the app's configuration, else RFC 3986.
   *
   * @generated from field: trtc.recording.v1.UrlEncoding url_encoding = 4;
   */
  urlEncoding?: UrlEncoding;
}

/**
 * Response of ResolveStreamId.
 *
 * @generated from message trtc.recording.v1.ResolveStreamIdResponse
 */
export interface ResolveStreamIdResponse {
  /**
   * The StreamId.
   *
   * @generated from field: trtc.recording.v1.ResolvedStreamId resolved = 1;
   */
  resolved?: ResolvedStreamId;
  /**
   * The other StreamIds this uplink could have: by the other formula (where a bizid is known) and by the URL
   * encodings that give another text. Most likely first.
   *
   * @generated from field: repeated trtc.recording.v1.ResolvedStreamId alternatives = 2;
   */
  alternatives?: ResolvedStreamId[];
}

/**
 * Request of BatchResolveStreamIds.
 *
 * @generated from message trtc.recording.v1.BatchResolveStreamIdsRequest
 */
export interface BatchResolveStreamIdsRequest {
  /**
   * The uplinks, 1 to 10,000, of any apps.
   *
   * @generated from field: repeated trtc.recording.v1.StreamIdentity identities = 1;
   */
  identities?: StreamIdentity[];
  /**
   * The formula for all of them. Unset: that of each app's configuration.
   *
   * @generated from field: trtc.recording.v1.StreamIdFormula formula = 2;
   */
  formula?: StreamIdFormula;
  /**
   * The bizid for the MD5 formula. 0: that of each app's configuration, else the account's.
   *
   * @generated from field: uint32 bizid = 3;
   */
  bizid?: number;
  /**
   * The URL encoding for the direct formula. Unset: that of each app's configuration, else RFC 3986.
   *
   * @generated from field: trtc.recording.v1.UrlEncoding url_encoding = 4;
   */
  urlEncoding?: UrlEncoding;
}

/**
 * Response of BatchResolveStreamIds.
 *
 * @generated from message trtc.recording.v1.BatchResolveStreamIdsResponse
 */
export interface BatchResolveStreamIdsResponse {
  /**
   * The StreamIds, in the order of the request.
   *
   * @generated from field: repeated trtc.recording.v1.ResolvedStreamId resolved = 1;
   */
  resolved?: ResolvedStreamId[];
}

/**
 * One message of StreamResolveStreamIds.
 *
 * @generated from message trtc.recording.v1.StreamResolveStreamIdsRequest
 */
export interface StreamResolveStreamIdsRequest {
  /**
   * Any number of the caller's; the response carries it back.
   *
   * @generated from field: uint64 sequence = 1;
   */
  sequence?: string;
  /**
   * The uplinks, 1 to 10,000.
   *
   * @generated from field: repeated trtc.recording.v1.StreamIdentity identities = 2;
   */
  identities?: StreamIdentity[];
  /**
   * The formula for all of them. Unset: that of each app's configuration.
   *
   * @generated from field: trtc.recording.v1.StreamIdFormula formula = 3;
   */
  formula?: StreamIdFormula;
  /**
   * The bizid for the MD5 formula. 0: that of each app's configuration, else the account's.
   *
   * @generated from field: uint32 bizid = 4;
   */
  bizid?: number;
  /**
   * The URL encoding for the direct formula. Unset: that of each app's configuration, else RFC 3986.
   *
   * @generated from field: trtc.recording.v1.UrlEncoding url_encoding = 5;
   */
  urlEncoding?: UrlEncoding;
}

/**
 * Answer to one StreamResolveStreamIdsRequest.
 *
 * @generated from message trtc.recording.v1.StreamResolveStreamIdsResponse
 */
export interface StreamResolveStreamIdsResponse {
  /**
   * The request's sequence.
   *
   * @generated from field: uint64 sequence = 1;
   */
  sequence?: string;
  /**
   * The StreamIds in the order of the request; empty when it failed.
   *
   * @generated from field: repeated trtc.recording.v1.ResolvedStreamId resolved = 2;
   */
  resolved?: ResolvedStreamId[];
  /**
   * Set when the request was refused.
   *
   * @generated from field: trtc.recording.v1.ResolveFailure failure = 3;
   */
  failure?: ResolveFailure;
}

/**
 * Why one message of a stream was refused.
 *
 * @generated from message trtc.recording.v1.ResolveFailure
 */
export interface ResolveFailure {
  /**
   * The reason.
   *
   * @generated from field: trtc.recording.v1.ErrorReason reason = 1;
   */
  reason?: ErrorReason;
  /**
   * What to do about it.
   *
   * @generated from field: string message = 2;
   */
  message?: string;
  /**
   * Every wrong field (the first 100), when the reason is INVALID_FIELD.
   *
   * @generated from field: repeated trtc.recording.v1.FieldViolation violations = 3;
   */
  violations?: FieldViolation[];
}

/**
 * A wrong field.
 *
 * @generated from message trtc.recording.v1.FieldViolation
 */
export interface FieldViolation {
  /**
   * Path of the field in the request, for example `identities[3].room_id`.
   *
   * @generated from field: string field = 1;
   */
  field?: string;
  /**
   * What is wrong with it.
   *
   * @generated from field: string description = 2;
   */
  description?: string;
}

/**
 * Request of ParseStreamId.
 *
 * @generated from message trtc.recording.v1.ParseStreamIdRequest
 */
export interface ParseStreamIdRequest {
  /**
   * The StreamId, 1 to 512 bytes.
   *
   * @generated from field: string stream_id = 1;
   */
  streamId?: string;
}

/**
 * Response of ParseStreamId.
 *
 * @generated from message trtc.recording.v1.ParseStreamIdResponse
 */
export interface ParseStreamIdResponse {
  /**
   * Every reading, most likely first; a reading of an app in the service's configuration comes before others.
   * Empty when no formula and no app can have made such an id.
   *
   * @generated from field: repeated trtc.recording.v1.StreamIdReading readings = 1;
   */
  readings?: StreamIdReading[];
}

/**
 * One way to read a StreamId.
 *
 * @generated from message trtc.recording.v1.StreamIdReading
 */
export interface StreamIdReading {
  /**
   * Made by the direct formula.
   *
   * @generated from field: trtc.recording.v1.DirectReading direct = 1;
   */
  direct?: DirectReading;
  /**
   * Made by the MD5 formula.
   *
   * @generated from field: trtc.recording.v1.Md5Reading md5 = 2;
   */
  md5?: Md5Reading;
  /**
   * Chosen by the app.
   *
   * @generated from field: trtc.recording.v1.CustomReading custom = 3;
   */
  custom?: CustomReading;
}

/**
 * A StreamId read as the direct formula's.
 *
 * @generated from message trtc.recording.v1.DirectReading
 */
export interface DirectReading {
  /**
   * The uplink it would name.
   *
   * @generated from field: trtc.recording.v1.StreamIdentity identity = 1;
   */
  identity?: StreamIdentity;
  /**
   * The URL encodings that give exactly this StreamId for that uplink.
   *
   * @generated from field: repeated trtc.recording.v1.UrlEncoding url_encodings = 2;
   */
  urlEncodings?: UrlEncoding[];
}

/**
 * A StreamId read as the MD5 formula's.
 *
 * @generated from message trtc.recording.v1.Md5Reading
 */
export interface Md5Reading {
  /**
   * The bizid in front.
   *
   * @generated from field: uint32 bizid = 1;
   */
  bizid?: number;
  /**
   * The MD5 in lower-case hex; an upper-case one is read as well.
   *
   * @generated from field: string digest = 2;
   */
  digest?: string;
  /**
   * The configured apps with that bizid.
   *
   * @generated from field: repeated uint32 sdk_app_ids = 3;
   */
  sdkAppIds?: number[];
}

/**
 * A StreamId read as one that an app chose: at most 64 of letters, digits, `_` and `-`.
 *
 * @generated from message trtc.recording.v1.CustomReading
 */
export interface CustomReading {
}

/**
 * Request of MatchStreamIds.
 *
 * @generated from message trtc.recording.v1.MatchStreamIdsRequest
 */
export interface MatchStreamIdsRequest {
  /**
   * The StreamIds to explain, 1 to 1,000, each at most 512 bytes.
   *
   * @generated from field: repeated string stream_ids = 1;
   */
  streamIds?: string[];
  /**
   * The app of the candidates. Required.
   *
   * @generated from field: uint32 sdk_app_id = 2;
   */
  sdkAppId?: number;
  /**
   * Candidate rooms, at least one. Rooms × users × stream types may be at most 1,000,000.
   *
   * @generated from field: repeated trtc.recording.v1.RoomId room_ids = 3;
   */
  roomIds?: RoomId[];
  /**
   * Candidate users, at least one.
   *
   * @generated from field: repeated string user_ids = 4;
   */
  userIds?: string[];
  /**
   * Candidate uplinks. Empty: main and aux.
   *
   * @generated from field: repeated trtc.recording.v1.StreamType stream_types = 5;
   */
  streamTypes?: StreamType[];
}

/**
 * Response of MatchStreamIds.
 *
 * @generated from message trtc.recording.v1.MatchStreamIdsResponse
 */
export interface MatchStreamIdsResponse {
  /**
   * One entry for each StreamId asked for, in the same order.
   *
   * @generated from field: repeated trtc.recording.v1.StreamIdMatch matches = 1;
   */
  matches?: StreamIdMatch[];
}

/**
 * What stands behind one StreamId.
 *
 * @generated from message trtc.recording.v1.StreamIdMatch
 */
export interface StreamIdMatch {
  /**
   * The StreamId as asked.
   *
   * @generated from field: string stream_id = 1;
   */
  streamId?: string;
  /**
   * The candidates that give it; empty when none does. More than one where text and number rooms, or ids with
   * `_`, give the same StreamId.
   *
   * @generated from field: repeated trtc.recording.v1.StreamIdentity identities = 2;
   */
  identities?: StreamIdentity[];
  /**
   * The formula under which they give it.
   *
   * @generated from field: trtc.recording.v1.StreamIdFormula formula = 3;
   */
  formula?: StreamIdFormula;
}

/**
 * Request of GetBypassPlaybackUrls.
 *
 * @generated from message trtc.recording.v1.GetBypassPlaybackUrlsRequest
 */
export interface GetBypassPlaybackUrlsRequest {
  /**
   * Its StreamId, 1 to 512 bytes.
   *
   * @generated from field: string stream_id = 1;
   */
  streamId?: string;
  /**
   * The uplink; it is resolved as ResolveStreamId does.
   *
   * @generated from field: trtc.recording.v1.StreamIdentity identity = 2;
   */
  identity?: StreamIdentity;
  /**
   * Play domain. Empty: the configured one.
   *
   * @generated from field: string play_domain = 3;
   */
  playDomain?: string;
  /**
   * AppName in the URL. Empty: `live`.
   *
   * @generated from field: string app_name = 4;
   */
  appName?: string;
  /**
   * Until when the URLs may be opened, where a play key is configured for the domain: in the future. Unset: one
   * day from now.
   *
   * @generated from field: google.protobuf.Timestamp expire_time = 5;
   */
  expireTime?: string;
}

/**
 * Response of GetBypassPlaybackUrls.
 *
 * @generated from message trtc.recording.v1.GetBypassPlaybackUrlsResponse
 */
export interface GetBypassPlaybackUrlsResponse {
  /**
   * The StreamId the URLs play.
   *
   * @generated from field: string stream_id = 1;
   */
  streamId?: string;
  /**
   * One URL for each protocol.
   *
   * @generated from field: repeated trtc.recording.v1.BypassPlaybackUrl urls = 2;
   */
  urls?: BypassPlaybackUrl[];
  /**
   * Until when the URLs may be opened; unset when they are not signed.
   *
   * @generated from field: google.protobuf.Timestamp expire_time = 3;
   */
  expireTime?: string;
}

/**
 * A URL under which a relayed stream is played while it is live.
 *
 * @generated from message trtc.recording.v1.BypassPlaybackUrl
 */
export interface BypassPlaybackUrl {
  /**
   * The protocol.
   *
   * @generated from field: trtc.recording.v1.PlaybackProtocol protocol = 1;
   */
  protocol?: PlaybackProtocol;
  /**
   * The URL. A `%` of the StreamId is written `%25`, so that the CDN sees the StreamId as it is.
   *
   * @generated from field: string url = 2;
   */
  url?: string;
}

/**
 * Finds, plays, downloads and keeps the recorded files in VOD (云点播).
 *
 * @generated from service trtc.recording.v1.MediaSearch
 */
export interface MediaSearch {
  /**
   * Finds recordings by StreamId, or by app, room, user and uplink.
   *
   * Pages go on past the cloud's limit of 5,000 rows, in a stable order. A page may be short or even empty while
   * `next_page_token` is set: go on until it is empty. A recording can be found from about 30 s to 5 min after its
   * stream ended, later by the HLS resume window.
   *
   * Errors: INVALID_ARGUMENT INVALID_FIELD, PAGE_TOKEN_INVALID, PAGE_TOKEN_MISMATCH; FAILED_PRECONDITION
   * RESULT_TOO_DENSE; errors of the cloud.
   *
   * @generated from rpc trtc.recording.v1.MediaSearch.SearchMedia
   */
  searchMedia(request: SearchMediaRequest, options?: CallOptions): Call<SearchMediaResponse>;
  /**
   * Reads one recording. It works as soon as the file exists, before the search finds it.
   *
   * Errors: INVALID_ARGUMENT INVALID_FIELD; NOT_FOUND MEDIA_NOT_FOUND; errors of the cloud.
   *
   * @generated from rpc trtc.recording.v1.MediaSearch.GetMedia
   */
  getMedia(request: GetMediaRequest, options?: CallOptions): Call<GetMediaResponse>;
  /**
   * Reads up to 100 recordings. Missing ones are listed, not an error.
   *
   * Errors: INVALID_ARGUMENT INVALID_FIELD; errors of the cloud.
   *
   * @generated from rpc trtc.recording.v1.MediaSearch.BatchGetMedia
   */
  batchGetMedia(request: BatchGetMediaRequest, options?: CallOptions): Call<BatchGetMediaResponse>;
  /**
   * Sets when VOD deletes a recording, or that it never does.
   *
   * Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND MEDIA_NOT_FOUND; ABORTED ETAG_MISMATCH,
   * REQUEST_IN_PROGRESS; errors of the cloud.
   *
   * @generated from rpc trtc.recording.v1.MediaSearch.SetMediaExpiry
   */
  setMediaExpiry(request: SetMediaExpiryRequest, options?: CallOptions): Call<SetMediaExpiryResponse>;
  /**
   * Deletes a recording for good. The etag that the caller read is required, so that only what was looked at is
   * deleted.
   *
   * Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND MEDIA_NOT_FOUND; ABORTED ETAG_MISMATCH,
   * REQUEST_IN_PROGRESS; errors of the cloud.
   *
   * @generated from rpc trtc.recording.v1.MediaSearch.DeleteMedia
   */
  deleteMedia(request: DeleteMediaRequest, options?: CallOptions): Call<DeleteMediaResponse>;
  /**
   * Makes a playback URL, signed by VOD's Key hotlink protection (Key 防盗链) where a key is configured.
   *
   * Errors: INVALID_ARGUMENT INVALID_FIELD; NOT_FOUND MEDIA_NOT_FOUND; FAILED_PRECONDITION SETTING_MISSING (a
   * preview, IP limit or expiry was asked for and no key is configured); errors of the cloud.
   *
   * @generated from rpc trtc.recording.v1.MediaSearch.GetPlaybackUrl
   */
  getPlaybackUrl(request: GetPlaybackUrlRequest, options?: CallOptions): Call<GetPlaybackUrlResponse>;
}

/**
 * Mixes a room's pictures and sound into one stream (云端混流转码), which is recorded as one file.
 *
 * The cloud reports success even for values it cannot mix, and tells nothing afterwards. Here every value is checked
 * against its documented range before anything is sent, the layout can be seen before anything runs, and the state of a
 * mix is what the cloud's streams show, with the time it was read.
 *
 * Which facility of the cloud mixes is the app's configuration (`mixes`). Fields that it cannot honour are refused by
 * name and never passed over. Mixing does not end the recording of single streams: where those are recorded too, there
 * are files of both. A room must not be mixed by a client (`setMixTranscodingConfig`) at the same time.
 *
 * @generated from service trtc.recording.v1.MixTranscode
 */
export interface MixTranscode {
  /**
   * Starts mixing a room.
   *
   * The mix is kept before the cloud is called, so that none runs that this service does not know of. Where an error
   * says CLOUD_OUTCOME_UNKNOWN, repeat the request with the same request_id: the mix that may run already is taken up,
   * never doubled. Errors after the mix was kept carry its `mix_id` in the metadata.
   *
   * Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; ABORTED REQUEST_IN_PROGRESS; ALREADY_EXISTS
   * MIX_ALREADY_RUNS; FAILED_PRECONDITION SETTING_MISSING, ROOM_EMPTY; RESOURCE_EXHAUSTED TASK_LIMIT_REACHED; errors of
   * the cloud.
   *
   * @generated from rpc trtc.recording.v1.MixTranscode.StartMix
   */
  startMix(request: StartMixRequest, options?: CallOptions): Call<StartMixResponse>;
  /**
   * Changes a mix that runs, without a break of its stream or a new file: layout, pictures' encoding, background,
   * watermarks. What would break them (room, sound's encoding, StreamId, names of files) cannot be changed; stop the mix
   * and start another.
   *
   * Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND MIX_NOT_FOUND; ABORTED ETAG_MISMATCH,
   * REQUEST_IN_PROGRESS; FAILED_PRECONDITION MIX_ENDED, ROOM_EMPTY; errors of the cloud.
   *
   * @generated from rpc trtc.recording.v1.MixTranscode.UpdateMix
   */
  updateMix(request: UpdateMixRequest, options?: CallOptions): Call<UpdateMixResponse>;
  /**
   * Stops a mix. To stop one that has ended is no error.
   *
   * Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND MIX_NOT_FOUND; ABORTED ETAG_MISMATCH,
   * REQUEST_IN_PROGRESS; errors of the cloud.
   *
   * @generated from rpc trtc.recording.v1.MixTranscode.StopMix
   */
  stopMix(request: StopMixRequest, options?: CallOptions): Call<StopMixResponse>;
  /**
   * Reads a mix, with its state as the cloud shows it now.
   *
   * Errors: INVALID_ARGUMENT INVALID_FIELD; NOT_FOUND MIX_NOT_FOUND; errors of the cloud.
   *
   * @generated from rpc trtc.recording.v1.MixTranscode.GetMix
   */
  getMix(request: GetMixRequest, options?: CallOptions): Call<GetMixResponse>;
  /**
   * Lists an app's mixes, newest first, with their states as they were last read: the cloud is not asked.
   *
   * Errors: INVALID_ARGUMENT INVALID_FIELD, PAGE_TOKEN_INVALID, PAGE_TOKEN_MISMATCH.
   *
   * @generated from rpc trtc.recording.v1.MixTranscode.ListMixes
   */
  listMixes(request: ListMixesRequest, options?: CallOptions): Call<ListMixesResponse>;
  /**
   * Shows where whose picture would be, for given users, by the rules that the mixer follows. Nothing is sent to the
   * cloud, and nobody need be in a room.
   *
   * The cloud publishes the geometry of CLOUD_RECORDING only. That of other facilities is assumed to be the same.
   *
   * Errors: INVALID_ARGUMENT INVALID_FIELD; FAILED_PRECONDITION SETTING_MISSING.
   *
   * @generated from rpc trtc.recording.v1.MixTranscode.PreviewMix
   */
  previewMix(request: PreviewMixRequest, options?: CallOptions): Call<PreviewMixResponse>;
}

/**
 * Switches automatic recording (全局云端自动录制) on and off and chooses its formats, and records chosen users or streams
 * by tasks (指定用户录制).
 *
 * Settings live in the cloud, as a CSS record template of this service's own and a record rule on the push domain
 * of the bypass relay. Templates and rules of others are never changed: this service knows its own by name.
 * A change holds for streams that start after it has taken effect, never for streams that are live already.
 *
 * Tasks live in the cloud too; what was asked of them is kept by this service, and their state is read from the cloud.
 * A task and automatic recording know nothing of one another: a stream that both record has files of both.
 *
 * @generated from service trtc.recording.v1.RecordingConfig
 */
export interface RecordingConfig {
  /**
   * Reads the settings that hold for the whole account or for one app.
   *
   * Errors: INVALID_ARGUMENT INVALID_FIELD; FAILED_PRECONDITION SETTING_MISSING (no bizid); errors of the cloud.
   *
   * @generated from rpc trtc.recording.v1.RecordingConfig.GetRecordingSettings
   */
  getRecordingSettings(request: GetRecordingSettingsRequest, options?: CallOptions): Call<GetRecordingSettingsResponse>;
  /**
   * Changes the settings of the whole account, or gives one app settings of its own. The latter needs an AppName that
   * is the app's alone: apps with the MD5 formula share `live` and cannot have settings of their own.
   *
   * Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; ABORTED ETAG_MISMATCH, REQUEST_IN_PROGRESS;
   * FAILED_PRECONDITION NO_FORMAT, FOREIGN_RECORD_RULE, SETTING_MISSING, APP_NAME_SHARED; errors of the cloud.
   *
   * @generated from rpc trtc.recording.v1.RecordingConfig.UpdateRecordingSettings
   */
  updateRecordingSettings(request: UpdateRecordingSettingsRequest, options?: CallOptions): Call<UpdateRecordingSettingsResponse>;
  /**
   * Takes an app's own settings away, so that the account's hold for it again.
   *
   * Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND SETTINGS_NOT_FOUND; ABORTED ETAG_MISMATCH;
   * FAILED_PRECONDITION FOREIGN_RECORD_RULE; errors of the cloud.
   *
   * @generated from rpc trtc.recording.v1.RecordingConfig.ResetRecordingSettings
   */
  resetRecordingSettings(request: ResetRecordingSettingsRequest, options?: CallOptions): Call<ResetRecordingSettingsResponse>;
  /**
   * Lists the changes made through this service, newest first.
   *
   * Errors: INVALID_ARGUMENT INVALID_FIELD, PAGE_TOKEN_INVALID, PAGE_TOKEN_MISMATCH.
   *
   * @generated from rpc trtc.recording.v1.RecordingConfig.ListRecordingSettingsRevisions
   */
  listRecordingSettingsRevisions(request: ListRecordingSettingsRevisionsRequest, options?: CallOptions): Call<ListRecordingSettingsRevisionsResponse>;
  /**
   * Checks everything that must be in place for a room to be recorded, and says what to do where it is not.
   *
   * A check that fails is an answer, not an error. Errors: INVALID_ARGUMENT INVALID_FIELD.
   *
   * @generated from rpc trtc.recording.v1.RecordingConfig.CheckReadiness
   */
  checkReadiness(request: CheckReadinessRequest, options?: CallOptions): Call<CheckReadinessResponse>;
  /**
   * Starts recording chosen users of a room, or chosen streams.
   *
   * The task is kept before the cloud is called, so that no recording runs that this service does not know of. Where
   * an error says CLOUD_OUTCOME_UNKNOWN, repeat the request with the same request_id: the recording that may run
   * already is taken up, never doubled. Errors after the task was kept carry its `task_id` in the metadata.
   *
   * An answer means that the cloud took the task, not that there is a file: nobody may be publishing. Read
   * GetRecordingTask 15 s later, and find the files with MediaSearch by the room and its users.
   *
   * Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; ABORTED REQUEST_IN_PROGRESS; FAILED_PRECONDITION
   * APP_NOT_CONFIGURED, SETTING_MISSING, RECORD_TEMPLATES_USED_UP; RESOURCE_EXHAUSTED TASK_LIMIT_REACHED; errors of the
   * cloud.
   *
   * @generated from rpc trtc.recording.v1.RecordingConfig.StartRecordingTask
   */
  startRecordingTask(request: StartRecordingTaskRequest, options?: CallOptions): Call<StartRecordingTaskResponse>;
  /**
   * Stops a task and reads back what became of it. To stop one that has ended is no error. After the task's control
   * window the cloud takes no stop: the task is UNKNOWN then, and ends when nobody publishes.
   *
   * Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND TASK_NOT_FOUND; ABORTED ETAG_MISMATCH,
   * REQUEST_IN_PROGRESS; FAILED_PRECONDITION SETTING_MISSING; errors of the cloud.
   *
   * @generated from rpc trtc.recording.v1.RecordingConfig.StopRecordingTask
   */
  stopRecordingTask(request: StopRecordingTaskRequest, options?: CallOptions): Call<StopRecordingTaskResponse>;
  /**
   * Reads a task's state from the cloud. A cloud that no longer knows the task is an answer, not an error.
   *
   * Errors: INVALID_ARGUMENT INVALID_FIELD; NOT_FOUND TASK_NOT_FOUND; errors of the cloud.
   *
   * @generated from rpc trtc.recording.v1.RecordingConfig.GetRecordingTask
   */
  getRecordingTask(request: GetRecordingTaskRequest, options?: CallOptions): Call<GetRecordingTaskResponse>;
  /**
   * Lists an app's tasks, newest first, with the state that was last read and when. The cloud is not asked.
   *
   * Errors: INVALID_ARGUMENT INVALID_FIELD, PAGE_TOKEN_INVALID, PAGE_TOKEN_MISMATCH.
   *
   * @generated from rpc trtc.recording.v1.RecordingConfig.ListRecordingTasks
   */
  listRecordingTasks(request: ListRecordingTasksRequest, options?: CallOptions): Call<ListRecordingTasksResponse>;
}

/**
 * Tells the live StreamId of any user in any room, and the way back.
 *
 * A TRTC room's uplinks are relayed (旁路直播) to CSS under a StreamId, and recordings are found by it. All calls
 * are computed here, without a call to the cloud.
 *
 * @generated from service trtc.recording.v1.StreamIdResolver
 */
export interface StreamIdResolver {
  /**
   * Resolves one uplink to its StreamId, and lists the other StreamIds it could have.
   *
   * Errors: INVALID_ARGUMENT INVALID_FIELD; FAILED_PRECONDITION APP_NOT_CONFIGURED, SETTING_MISSING.
   *
   * @generated from rpc trtc.recording.v1.StreamIdResolver.ResolveStreamId
   */
  resolveStreamId(request: ResolveStreamIdRequest, options?: CallOptions): Call<ResolveStreamIdResponse>;
  /**
   * Resolves up to 10,000 uplinks at once. All or nothing: one bad identity refuses the batch, and the error
   * names every bad one (the first 100).
   *
   * Errors: as ResolveStreamId.
   *
   * @generated from rpc trtc.recording.v1.StreamIdResolver.BatchResolveStreamIds
   */
  batchResolveStreamIds(request: BatchResolveStreamIdsRequest, options?: CallOptions): Call<BatchResolveStreamIdsResponse>;
  /**
   * Lists every reading of a StreamId.
   *
   * Direct ids cannot always be split one way, since `_` separates the parts and may be in them; MD5 ids tell
   * only the bizid. To go back from an MD5 id use MatchStreamIds.
   *
   * Errors: INVALID_ARGUMENT INVALID_FIELD.
   *
   * @generated from rpc trtc.recording.v1.StreamIdResolver.ParseStreamId
   */
  parseStreamId(request: ParseStreamIdRequest, options?: CallOptions): Call<ParseStreamIdResponse>;
  /**
   * Finds which of the given rooms and users stand behind the given StreamIds, under both formulas and every
   * URL encoding.
   *
   * Errors: INVALID_ARGUMENT INVALID_FIELD.
   *
   * @generated from rpc trtc.recording.v1.StreamIdResolver.MatchStreamIds
   */
  matchStreamIds(request: MatchStreamIdsRequest, options?: CallOptions): Call<MatchStreamIdsResponse>;
  /**
   * Makes the live playback URLs of a relayed stream (RTMP, HTTP-FLV, HLS, WebRTC), with the play key's
   * signature where one is configured.
   *
   * Errors: INVALID_ARGUMENT INVALID_FIELD; FAILED_PRECONDITION APP_NOT_CONFIGURED, SETTING_MISSING (no play domain).
   *
   * @generated from rpc trtc.recording.v1.StreamIdResolver.GetBypassPlaybackUrls
   */
  getBypassPlaybackUrls(request: GetBypassPlaybackUrlsRequest, options?: CallOptions): Call<GetBypassPlaybackUrlsResponse>;
}

/** Every unary method by its path, and whether it only reads. */
export const METHODS = {
  mediaSearch: {
    searchMedia: { path: "trtc.recording.v1.MediaSearch/SearchMedia", reads: true },
    getMedia: { path: "trtc.recording.v1.MediaSearch/GetMedia", reads: true },
    batchGetMedia: { path: "trtc.recording.v1.MediaSearch/BatchGetMedia", reads: true },
    setMediaExpiry: { path: "trtc.recording.v1.MediaSearch/SetMediaExpiry", reads: false },
    deleteMedia: { path: "trtc.recording.v1.MediaSearch/DeleteMedia", reads: false },
    getPlaybackUrl: { path: "trtc.recording.v1.MediaSearch/GetPlaybackUrl", reads: true },
  },
  mixTranscode: {
    startMix: { path: "trtc.recording.v1.MixTranscode/StartMix", reads: false },
    updateMix: { path: "trtc.recording.v1.MixTranscode/UpdateMix", reads: false },
    stopMix: { path: "trtc.recording.v1.MixTranscode/StopMix", reads: false },
    getMix: { path: "trtc.recording.v1.MixTranscode/GetMix", reads: true },
    listMixes: { path: "trtc.recording.v1.MixTranscode/ListMixes", reads: true },
    previewMix: { path: "trtc.recording.v1.MixTranscode/PreviewMix", reads: true },
  },
  recordingConfig: {
    getRecordingSettings: { path: "trtc.recording.v1.RecordingConfig/GetRecordingSettings", reads: true },
    updateRecordingSettings: { path: "trtc.recording.v1.RecordingConfig/UpdateRecordingSettings", reads: false },
    resetRecordingSettings: { path: "trtc.recording.v1.RecordingConfig/ResetRecordingSettings", reads: false },
    listRecordingSettingsRevisions: { path: "trtc.recording.v1.RecordingConfig/ListRecordingSettingsRevisions", reads: true },
    checkReadiness: { path: "trtc.recording.v1.RecordingConfig/CheckReadiness", reads: true },
    startRecordingTask: { path: "trtc.recording.v1.RecordingConfig/StartRecordingTask", reads: false },
    stopRecordingTask: { path: "trtc.recording.v1.RecordingConfig/StopRecordingTask", reads: false },
    getRecordingTask: { path: "trtc.recording.v1.RecordingConfig/GetRecordingTask", reads: true },
    listRecordingTasks: { path: "trtc.recording.v1.RecordingConfig/ListRecordingTasks", reads: true },
  },
  streamIdResolver: {
    resolveStreamId: { path: "trtc.recording.v1.StreamIdResolver/ResolveStreamId", reads: true },
    batchResolveStreamIds: { path: "trtc.recording.v1.StreamIdResolver/BatchResolveStreamIds", reads: true },
    parseStreamId: { path: "trtc.recording.v1.StreamIdResolver/ParseStreamId", reads: true },
    matchStreamIds: { path: "trtc.recording.v1.StreamIdResolver/MatchStreamIds", reads: true },
    getBypassPlaybackUrls: { path: "trtc.recording.v1.StreamIdResolver/GetBypassPlaybackUrls", reads: true },
  },
} as const;
