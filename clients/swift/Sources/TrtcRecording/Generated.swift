// Made by clients/generate from proto/. Do not edit.

import Foundation

/// The stable reasons of errors.
///
/// Every error of this service carries a `google.rpc.ErrorInfo` whose domain is `recording.trtc` and whose
/// reason is one of these names without the prefix `ERROR_REASON_`, for example
/// `{reason: "ETAG_MISMATCH", domain: "recording.trtc", metadata: {current_etag: "…"}}`.
/// Errors that come from the cloud also carry `cloud_code`, `cloud_request_id` and `cloud_action` in the metadata; those
/// about a recording task carry its `task_id`, those about a mix its `mix_id`.
public struct ErrorReason: ProtoEnum {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    static let numbers: [String] = [
        "ERROR_REASON_UNSPECIFIED",
        "ERROR_REASON_INVALID_FIELD",
        "ERROR_REASON_APP_NOT_CONFIGURED",
        "ERROR_REASON_SETTING_MISSING",
        "ERROR_REASON_PAGE_TOKEN_INVALID",
        "ERROR_REASON_PAGE_TOKEN_MISMATCH",
        "ERROR_REASON_ETAG_MISMATCH",
        "ERROR_REASON_REQUEST_ID_REUSED",
        "ERROR_REASON_REQUEST_IN_PROGRESS",
        "ERROR_REASON_MEDIA_NOT_FOUND",
        "ERROR_REASON_FOREIGN_RECORD_RULE",
        "ERROR_REASON_NO_FORMAT",
        "ERROR_REASON_CLOUD_AUTH_FAILED",
        "ERROR_REASON_CLOUD_DENIED",
        "ERROR_REASON_CLOUD_RATE_LIMITED",
        "ERROR_REASON_CLOUD_REFUSED",
        "ERROR_REASON_CLOUD_UNAVAILABLE",
        "ERROR_REASON_CLOUD_OUTCOME_UNKNOWN",
        "ERROR_REASON_CLOUD_TIMEOUT",
        "ERROR_REASON_RESULT_TOO_DENSE",
        "ERROR_REASON_OFFSET_OUT_OF_RANGE",
        "ERROR_REASON_DOWNLOAD_INTERRUPTED",
        "ERROR_REASON_CHECKSUM_MISMATCH",
        "ERROR_REASON_DOWNLOAD_UNSUPPORTED",
        "ERROR_REASON_INTERNAL",
        "ERROR_REASON_STORE_UNAVAILABLE",
        "ERROR_REASON_SETTINGS_NOT_FOUND",
        "ERROR_REASON_APP_NAME_SHARED",
        "ERROR_REASON_TASK_NOT_FOUND",
        "ERROR_REASON_TASK_LIMIT_REACHED",
        "ERROR_REASON_RECORD_TEMPLATES_USED_UP",
        "ERROR_REASON_MIX_NOT_FOUND",
        "ERROR_REASON_MIX_ALREADY_RUNS",
        "ERROR_REASON_MIX_ENDED",
        "ERROR_REASON_ROOM_EMPTY",
        "ERROR_REASON_CALLER_UNAUTHENTICATED",
    ]
    /// Never sent.
    public static let unspecified = ErrorReason(rawValue: "ERROR_REASON_UNSPECIFIED")
    /// INVALID_ARGUMENT: one or more fields are wrong. A `google.rpc.BadRequest` names every one of them.
    public static let invalidField = ErrorReason(rawValue: "ERROR_REASON_INVALID_FIELD")
    /// FAILED_PRECONDITION: the app has no entry in the service's configuration, so its StreamId formula is not
    /// known. Add the entry or state the formula. Metadata: `sdk_app_id`.
    public static let appNotConfigured = ErrorReason(rawValue: "ERROR_REASON_APP_NOT_CONFIGURED")
    /// FAILED_PRECONDITION: the service's configuration lacks what the call needs, for example a bizid, a play
    /// domain or a play key. Metadata: `setting`.
    public static let settingMissing = ErrorReason(rawValue: "ERROR_REASON_SETTING_MISSING")
    /// INVALID_ARGUMENT: the page token is damaged or was not made by this service.
    public static let pageTokenInvalid = ErrorReason(rawValue: "ERROR_REASON_PAGE_TOKEN_INVALID")
    /// INVALID_ARGUMENT: the page token belongs to another query. Send it with the request it came from.
    public static let pageTokenMismatch = ErrorReason(rawValue: "ERROR_REASON_PAGE_TOKEN_MISMATCH")
    /// ABORTED: the resource was changed since the etag was read. Read it again. Metadata: `current_etag`.
    public static let etagMismatch = ErrorReason(rawValue: "ERROR_REASON_ETAG_MISMATCH")
    /// INVALID_ARGUMENT: the request_id was used before with other content. Use a new one for a new request.
    public static let requestIdReused = ErrorReason(rawValue: "ERROR_REASON_REQUEST_ID_REUSED")
    /// ABORTED, with RetryInfo: the same request is being carried out right now. Retry to get its answer.
    public static let requestInProgress = ErrorReason(rawValue: "ERROR_REASON_REQUEST_IN_PROGRESS")
    /// NOT_FOUND: no such recorded file in VOD (never there, deleted or expired). Metadata: `file_id`.
    public static let mediaNotFound = ErrorReason(rawValue: "ERROR_REASON_MEDIA_NOT_FOUND")
    /// FAILED_PRECONDITION: another record rule, not made by this service, holds the place that the settings need.
    /// It is not touched. Remove it in the CSS console first. Metadata: `template_id`, `domain`, `app_name`.
    public static let foreignRecordRule = ErrorReason(rawValue: "ERROR_REASON_FOREIGN_RECORD_RULE")
    /// FAILED_PRECONDITION: recording cannot be on without any format.
    public static let noFormat = ErrorReason(rawValue: "ERROR_REASON_NO_FORMAT")
    /// UNAUTHENTICATED: the cloud refused the service's own credentials. Operators: check the key and the clock.
    public static let cloudAuthFailed = ErrorReason(rawValue: "ERROR_REASON_CLOUD_AUTH_FAILED")
    /// FAILED_PRECONDITION: the cloud denied the action to the service's account (CAM policy, product not opened,
    /// account in arrears).
    public static let cloudDenied = ErrorReason(rawValue: "ERROR_REASON_CLOUD_DENIED")
    /// RESOURCE_EXHAUSTED, with RetryInfo: the cloud's rate limit, or this service's own share of it, is used up.
    public static let cloudRateLimited = ErrorReason(rawValue: "ERROR_REASON_CLOUD_RATE_LIMITED")
    /// INTERNAL: the cloud refused a request that this service thought right.
    public static let cloudRefused = ErrorReason(rawValue: "ERROR_REASON_CLOUD_REFUSED")
    /// UNAVAILABLE: the cloud cannot be reached, or answered with a failure of its own. Retrying is safe.
    public static let cloudUnavailable = ErrorReason(rawValue: "ERROR_REASON_CLOUD_UNAVAILABLE")
    /// UNKNOWN: a change was sent to the cloud and no answer came, so it may or may not hold. Read the resource, or
    /// repeat the request with the same request_id.
    public static let cloudOutcomeUnknown = ErrorReason(rawValue: "ERROR_REASON_CLOUD_OUTCOME_UNKNOWN")
    /// DEADLINE_EXCEEDED: the cloud did not answer in time.
    public static let cloudTimeout = ErrorReason(rawValue: "ERROR_REASON_CLOUD_TIMEOUT")
    /// FAILED_PRECONDITION: more than 5,000 matching files were created within one second, which the cloud's search
    /// cannot tell apart. Narrow the search. Metadata: `create_time`.
    public static let resultTooDense = ErrorReason(rawValue: "ERROR_REASON_RESULT_TOO_DENSE")
    /// OUT_OF_RANGE: the download offset lies behind the end of the file. Metadata: `size_bytes`.
    public static let offsetOutOfRange = ErrorReason(rawValue: "ERROR_REASON_OFFSET_OUT_OF_RANGE")
    /// UNAVAILABLE: the file's bytes could not be fetched to the end. Resume at the offset reached.
    public static let downloadInterrupted = ErrorReason(rawValue: "ERROR_REASON_DOWNLOAD_INTERRUPTED")
    /// DATA_LOSS: the downloaded bytes do not have the MD5 that VOD states for the file.
    public static let checksumMismatch = ErrorReason(rawValue: "ERROR_REASON_CHECKSUM_MISMATCH")
    /// FAILED_PRECONDITION: this kind of file cannot be downloaded through the service. Use its playback URL.
    public static let downloadUnsupported = ErrorReason(rawValue: "ERROR_REASON_DOWNLOAD_UNSUPPORTED")
    /// INTERNAL: a fault of this service. The message carries no detail; the log does.
    public static let `internal` = ErrorReason(rawValue: "ERROR_REASON_INTERNAL")
    /// UNAVAILABLE: the service's own store cannot be reached. Retrying is safe.
    public static let storeUnavailable = ErrorReason(rawValue: "ERROR_REASON_STORE_UNAVAILABLE")
    /// NOT_FOUND: there is nothing to reset: the app has no settings of its own. Metadata: `sdk_app_id`.
    public static let settingsNotFound = ErrorReason(rawValue: "ERROR_REASON_SETTINGS_NOT_FOUND")
    /// FAILED_PRECONDITION: the app's streams are relayed under the AppName `live` like those of other old apps, so the
    /// cloud cannot record it by settings of its own. Change the account's settings. Metadata: `sdk_app_id`, `app_name`.
    public static let appNameShared = ErrorReason(rawValue: "ERROR_REASON_APP_NAME_SHARED")
    /// NOT_FOUND: this service has started no recording task of that id. Metadata: `task_id`.
    public static let taskNotFound = ErrorReason(rawValue: "ERROR_REASON_TASK_NOT_FOUND")
    /// RESOURCE_EXHAUSTED: the cloud runs as many recording tasks as it allows (100 of an app, 3 of a stream). Stop one, or
    /// have the limit raised.
    public static let taskLimitReached = ErrorReason(rawValue: "ERROR_REASON_TASK_LIMIT_REACHED")
    /// FAILED_PRECONDITION: the account holds as many CSS record templates as the cloud allows (50), and none of them has
    /// the formats asked for. Delete one in the CSS console, or choose formats and times that other tasks have.
    public static let recordTemplatesUsedUp = ErrorReason(rawValue: "ERROR_REASON_RECORD_TEMPLATES_USED_UP")
    /// NOT_FOUND: this service has started no mix of that id. Metadata: `mix_id`.
    public static let mixNotFound = ErrorReason(rawValue: "ERROR_REASON_MIX_NOT_FOUND")
    /// ALREADY_EXISTS: the room is being mixed, and the app's facility makes one mix of a room. Update that mix, or stop it
    /// first. Metadata: `mix_id` of the one that runs.
    public static let mixAlreadyRuns = ErrorReason(rawValue: "ERROR_REASON_MIX_ALREADY_RUNS")
    /// FAILED_PRECONDITION: the mix has ended and cannot be changed. Start another one. Metadata: `mix_id`.
    public static let mixEnded = ErrorReason(rawValue: "ERROR_REASON_MIX_ENDED")
    /// FAILED_PRECONDITION: nobody is in the room, and the cloud mixes only rooms that are there. Start the mix once somebody
    /// has entered. Metadata: `mix_id`.
    public static let roomEmpty = ErrorReason(rawValue: "ERROR_REASON_ROOM_EMPTY")
    /// UNAUTHENTICATED: the service wants an API key, and the call has none or an unknown one. Send
    /// `authorization: Bearer KEY`.
    public static let callerUnauthenticated = ErrorReason(rawValue: "ERROR_REASON_CALLER_UNAUTHENTICATED")
}

/// Which of a user's two uplinks is meant.
public struct StreamType: ProtoEnum {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    static let numbers: [String] = [
        "STREAM_TYPE_UNSPECIFIED",
        "STREAM_TYPE_MAIN",
        "STREAM_TYPE_AUX",
    ]
    /// Not said. Where one stream is named it means main; where streams are searched it means both.
    public static let unspecified = StreamType(rawValue: "STREAM_TYPE_UNSPECIFIED")
    /// Camera and microphone (主路). A screen shared by a Web (WebRTC) client is a main stream as well, of a
    /// user of its own.
    public static let main = StreamType(rawValue: "STREAM_TYPE_MAIN")
    /// Screen share (辅路) of the native SDKs.
    public static let aux = StreamType(rawValue: "STREAM_TYPE_AUX")
}

/// How TRTC names the relayed (bypass) stream of a user.
public struct StreamIdFormula: ProtoEnum {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    static let numbers: [String] = [
        "STREAM_ID_FORMULA_UNSPECIFIED",
        "STREAM_ID_FORMULA_DIRECT",
        "STREAM_ID_FORMULA_BIZID_MD5",
    ]
    /// Not said: the formula of the app's entry in the service's configuration.
    public static let unspecified = StreamIdFormula(rawValue: "STREAM_ID_FORMULA_UNSPECIFIED")
    /// `urlencode(SdkAppId_RoomId_UserId_StreamType)`: apps created on or after 2020-01-09, and apps created
    /// earlier that had never been used by then.
    public static let direct = StreamIdFormula(rawValue: "STREAM_ID_FORMULA_DIRECT")
    /// `bizid_MD5(RoomId_UserId_StreamType)`, lower-case hex: apps created before 2020-01-09 and in use by then.
    public static let bizidMd5 = StreamIdFormula(rawValue: "STREAM_ID_FORMULA_BIZID_MD5")
}

/// The dialect of `urlencode` in the direct formula.
///
/// The cloud's documents do not define it. All dialects agree on letters, digits, `_`, `-` and `.`, so an app
/// whose room and user ids keep to those need not care.
public struct UrlEncoding: ProtoEnum {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    static let numbers: [String] = [
        "URL_ENCODING_UNSPECIFIED",
        "URL_ENCODING_RFC3986",
        "URL_ENCODING_ENCODE_URI_COMPONENT",
        "URL_ENCODING_FORM",
        "URL_ENCODING_QUERY",
        "URL_ENCODING_PHP",
    ]
    /// Not said: the dialect of the app's entry in the service's configuration, which is RFC 3986 by default.
    public static let unspecified = UrlEncoding(rawValue: "URL_ENCODING_UNSPECIFIED")
    /// RFC 3986: space as `%20`, `~` kept, `*` as `%2A`. Python `quote(safe="")`, PHP `rawurlencode`.
    public static let rfc3986 = UrlEncoding(rawValue: "URL_ENCODING_RFC3986")
    /// JavaScript `encodeURIComponent`: as RFC 3986, but `! ' ( ) *` are kept.
    public static let encodeUriComponent = UrlEncoding(rawValue: "URL_ENCODING_ENCODE_URI_COMPONENT")
    /// HTML forms (`URLSearchParams`, Java `URLEncoder`): space as `+`, `~` as `%7E`, `*` kept.
    public static let form = UrlEncoding(rawValue: "URL_ENCODING_FORM")
    /// Python `quote_plus`, Go `url.QueryEscape`: space as `+`, `~` kept, `*` as `%2A`.
    public static let query = UrlEncoding(rawValue: "URL_ENCODING_QUERY")
    /// PHP `urlencode`: space as `+`, `~` as `%7E`, `*` as `%2A`.
    public static let php = UrlEncoding(rawValue: "URL_ENCODING_PHP")
}

/// Container of a recording.
public struct MediaFormat: ProtoEnum {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    static let numbers: [String] = [
        "MEDIA_FORMAT_UNSPECIFIED",
        "MEDIA_FORMAT_HLS",
        "MEDIA_FORMAT_MP4",
        "MEDIA_FORMAT_FLV",
        "MEDIA_FORMAT_AAC",
    ]
    /// Not one of the recording formats; see `Media.container`.
    public static let unspecified = MediaFormat(rawValue: "MEDIA_FORMAT_UNSPECIFIED")
    /// HLS (`m3u8`).
    public static let hls = MediaFormat(rawValue: "MEDIA_FORMAT_HLS")
    /// MP4.
    public static let mp4 = MediaFormat(rawValue: "MEDIA_FORMAT_MP4")
    /// FLV.
    public static let flv = MediaFormat(rawValue: "MEDIA_FORMAT_FLV")
    /// AAC.
    public static let aac = MediaFormat(rawValue: "MEDIA_FORMAT_AAC")
}

/// How a file came into VOD.
public struct MediaSource: ProtoEnum {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    static let numbers: [String] = [
        "MEDIA_SOURCE_UNSPECIFIED",
        "MEDIA_SOURCE_LIVE_RECORD",
        "MEDIA_SOURCE_TRTC_RECORD",
        "MEDIA_SOURCE_UPLOAD",
        "MEDIA_SOURCE_VIDEO_PROCESSING",
    ]
    /// Unknown, or none of the following.
    public static let unspecified = MediaSource(rawValue: "MEDIA_SOURCE_UNSPECIFIED")
    /// Recorded by CSS from a relayed stream.
    public static let liveRecord = MediaSource(rawValue: "MEDIA_SOURCE_LIVE_RECORD")
    /// Recorded by TRTC's own cloud recording (CreateCloudRecording).
    public static let trtcRecord = MediaSource(rawValue: "MEDIA_SOURCE_TRTC_RECORD")
    /// Uploaded.
    public static let upload = MediaSource(rawValue: "MEDIA_SOURCE_UPLOAD")
    /// Made by VOD from another file.
    public static let videoProcessing = MediaSource(rawValue: "MEDIA_SOURCE_VIDEO_PROCESSING")
}

/// Order of a search.
public struct SearchOrder: ProtoEnum {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    static let numbers: [String] = [
        "SEARCH_ORDER_UNSPECIFIED",
        "SEARCH_ORDER_CREATE_TIME_ASC",
        "SEARCH_ORDER_CREATE_TIME_DESC",
    ]
    /// Not said: oldest first.
    public static let unspecified = SearchOrder(rawValue: "SEARCH_ORDER_UNSPECIFIED")
    /// Oldest first.
    public static let createTimeAsc = SearchOrder(rawValue: "SEARCH_ORDER_CREATE_TIME_ASC")
    /// Newest first.
    public static let createTimeDesc = SearchOrder(rawValue: "SEARCH_ORDER_CREATE_TIME_DESC")
}

/// How a picture fills its place when their shapes differ.
public struct MixRenderMode: ProtoEnum {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    static let numbers: [String] = [
        "MIX_RENDER_MODE_UNSPECIFIED",
        "MIX_RENDER_MODE_CROP",
        "MIX_RENDER_MODE_FIT",
        "MIX_RENDER_MODE_FIT_BLACK",
        "MIX_RENDER_MODE_STRETCH",
    ]
    /// Not said: what the layout does. A big screen share is seen whole; everything else is cropped.
    public static let unspecified = MixRenderMode(rawValue: "MIX_RENDER_MODE_UNSPECIFIED")
    /// The place is full; what is too much is cut off evenly at both sides.
    public static let crop = MixRenderMode(rawValue: "MIX_RENDER_MODE_CROP")
    /// The whole picture is seen, and beside it what lies behind. Not for CLOUD_RECORDING.
    public static let fit = MixRenderMode(rawValue: "MIX_RENDER_MODE_FIT")
    /// The whole picture is seen, with black borders.
    public static let fitBlack = MixRenderMode(rawValue: "MIX_RENDER_MODE_FIT_BLACK")
    /// The place is full; the picture is distorted. CLOUD_RECORDING only.
    public static let stretch = MixRenderMode(rawValue: "MIX_RENDER_MODE_STRETCH")
}

/// Whether users who send no picture hold a place in the mix. They are heard in any case.
public struct AudioOnlyUsers: ProtoEnum {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    static let numbers: [String] = [
        "AUDIO_ONLY_USERS_UNSPECIFIED",
        "AUDIO_ONLY_USERS_HOLD_PLACE",
        "AUDIO_ONLY_USERS_NO_PLACE",
    ]
    /// Not said: they hold a place in floating and grid, and none among the small pictures of a screen share.
    public static let unspecified = AudioOnlyUsers(rawValue: "AUDIO_ONLY_USERS_UNSPECIFIED")
    /// They hold a place, which shows a place-holder or what lies behind.
    public static let holdPlace = AudioOnlyUsers(rawValue: "AUDIO_ONLY_USERS_HOLD_PLACE")
    /// They hold no place: others move up.
    public static let noPlace = AudioOnlyUsers(rawValue: "AUDIO_ONLY_USERS_NO_PLACE")
}

/// Which media of the user of a place are mixed.
public struct MixMedia: ProtoEnum {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    static let numbers: [String] = [
        "MIX_MEDIA_UNSPECIFIED",
        "MIX_MEDIA_AUDIO_VIDEO",
        "MIX_MEDIA_VIDEO",
        "MIX_MEDIA_AUDIO",
    ]
    /// Not said: sound and picture.
    public static let unspecified = MixMedia(rawValue: "MIX_MEDIA_UNSPECIFIED")
    /// Sound and picture.
    public static let audioVideo = MixMedia(rawValue: "MIX_MEDIA_AUDIO_VIDEO")
    /// Picture only.
    public static let video = MixMedia(rawValue: "MIX_MEDIA_VIDEO")
    /// Sound only: the place stays empty.
    public static let audio = MixMedia(rawValue: "MIX_MEDIA_AUDIO")
}

/// Where the time of day stands on the canvas.
public struct TimePosition: ProtoEnum {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    static let numbers: [String] = [
        "TIME_POSITION_UNSPECIFIED",
        "TIME_POSITION_TOP_LEFT",
        "TIME_POSITION_TOP_RIGHT",
        "TIME_POSITION_BOTTOM_LEFT",
        "TIME_POSITION_BOTTOM_RIGHT",
        "TIME_POSITION_TOP_CENTER",
        "TIME_POSITION_BOTTOM_CENTER",
        "TIME_POSITION_CENTER",
    ]
    /// Not said: top left.
    public static let unspecified = TimePosition(rawValue: "TIME_POSITION_UNSPECIFIED")
    /// Upper left corner.
    public static let topLeft = TimePosition(rawValue: "TIME_POSITION_TOP_LEFT")
    /// Upper right corner.
    public static let topRight = TimePosition(rawValue: "TIME_POSITION_TOP_RIGHT")
    /// Lower left corner.
    public static let bottomLeft = TimePosition(rawValue: "TIME_POSITION_BOTTOM_LEFT")
    /// Lower right corner.
    public static let bottomRight = TimePosition(rawValue: "TIME_POSITION_BOTTOM_RIGHT")
    /// Middle of the upper edge.
    public static let topCenter = TimePosition(rawValue: "TIME_POSITION_TOP_CENTER")
    /// Middle of the lower edge.
    public static let bottomCenter = TimePosition(rawValue: "TIME_POSITION_BOTTOM_CENTER")
    /// Middle of the canvas.
    public static let center = TimePosition(rawValue: "TIME_POSITION_CENTER")
}

/// The kinds of `setMixTranscodingConfig`, with the numbers of the client SDKs.
public struct TranscodingConfigMode: ProtoEnum {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    static let numbers: [String] = [
        "TRANSCODING_CONFIG_MODE_UNSPECIFIED",
        "TRANSCODING_CONFIG_MODE_MANUAL",
        "TRANSCODING_CONFIG_MODE_PURE_AUDIO",
        "TRANSCODING_CONFIG_MODE_PRESET_LAYOUT",
        "TRANSCODING_CONFIG_MODE_SCREEN_SHARING",
    ]
    /// Not said: an error.
    public static let unspecified = TranscodingConfigMode(rawValue: "TRANSCODING_CONFIG_MODE_UNSPECIFIED")
    /// Manual: the places of `mix_users`, each of a named user.
    public static let manual = TranscodingConfigMode(rawValue: "TRANSCODING_CONFIG_MODE_MANUAL")
    /// Template_PureAudio: everybody's sound and no picture.
    public static let pureAudio = TranscodingConfigMode(rawValue: "TRANSCODING_CONFIG_MODE_PURE_AUDIO")
    /// Template_PresetLayout: the places of `mix_users`, whose ids are users or place-holders.
    public static let presetLayout = TranscodingConfigMode(rawValue: "TRANSCODING_CONFIG_MODE_PRESET_LAYOUT")
    /// Template_ScreenSharing: the caller's screen in full size with everybody's sound.
    public static let screenSharing = TranscodingConfigMode(rawValue: "TRANSCODING_CONFIG_MODE_SCREEN_SHARING")
}

/// What of a user the client SDK mixes, with the numbers of the client SDKs.
public struct TranscodingInputType: ProtoEnum {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    static let numbers: [String] = [
        "TRANSCODING_INPUT_TYPE_UNSPECIFIED",
        "TRANSCODING_INPUT_TYPE_AUDIO_VIDEO",
        "TRANSCODING_INPUT_TYPE_PURE_VIDEO",
        "TRANSCODING_INPUT_TYPE_PURE_AUDIO",
        "TRANSCODING_INPUT_TYPE_WATERMARK",
    ]
    /// Undefined: by `pure_audio`.
    public static let unspecified = TranscodingInputType(rawValue: "TRANSCODING_INPUT_TYPE_UNSPECIFIED")
    /// Sound and picture.
    public static let audioVideo = TranscodingInputType(rawValue: "TRANSCODING_INPUT_TYPE_AUDIO_VIDEO")
    /// Picture only.
    public static let pureVideo = TranscodingInputType(rawValue: "TRANSCODING_INPUT_TYPE_PURE_VIDEO")
    /// Sound only.
    public static let pureAudio = TranscodingInputType(rawValue: "TRANSCODING_INPUT_TYPE_PURE_AUDIO")
    /// A watermark: `image` in the rectangle, over all pictures.
    public static let watermark = TranscodingInputType(rawValue: "TRANSCODING_INPUT_TYPE_WATERMARK")
}

/// Which facility of the cloud mixes an app's rooms. It is chosen in the service's configuration (`mixes` of the app's
/// entry).
public struct MixFacility: ProtoEnum {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    static let numbers: [String] = [
        "MIX_FACILITY_UNSPECIFIED",
        "MIX_FACILITY_MCU",
        "MIX_FACILITY_PUBLISH_CDN",
        "MIX_FACILITY_CLOUD_RECORDING",
    ]
    /// Never sent.
    public static let unspecified = MixFacility(rawValue: "MIX_FACILITY_UNSPECIFIED")
    /// MCU mixing (StartMCUMixTranscode): at most 16 users, one mix of a room, into a stream of CSS, which is recorded like
    /// any other. Only for apps made from 2020-01-09 on, and only while somebody is in the room. The cloud gives it no id
    /// and tells no state: that is read from the stream.
    public static let mcu = MixFacility(rawValue: "MIX_FACILITY_MCU")
    /// Publishing to CDNs (StartPublishCdnStream with transcoding): at most 16 users, at most 10 URLs. A robot enters the
    /// room: needs the app's UserSig key in the configuration.
    public static let publishCdn = MixFacility(rawValue: "MIX_FACILITY_PUBLISH_CDN")
    /// TRTC's cloud recording (CreateCloudRecording, all users in one file): at most 25 users, into a file and no stream.
    /// A robot enters the room: needs the app's UserSig key in the configuration.
    public static let cloudRecording = MixFacility(rawValue: "MIX_FACILITY_CLOUD_RECORDING")
}

/// What a mix does, as the cloud shows it.
public struct MixState: ProtoEnum {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    static let numbers: [String] = [
        "MIX_STATE_UNSPECIFIED",
        "MIX_STATE_STARTING",
        "MIX_STATE_MIXING",
        "MIX_STATE_NOT_LIVE",
        "MIX_STATE_ENDED",
        "MIX_STATE_FAILED",
        "MIX_STATE_UNKNOWN",
    ]
    /// Never sent.
    public static let unspecified = MixState(rawValue: "MIX_STATE_UNSPECIFIED")
    /// On its way: the cloud has not answered yet, or has had less than 15 s to begin.
    public static let starting = MixState(rawValue: "MIX_STATE_STARTING")
    /// The mixed stream is live, or for CLOUD_RECORDING: it is being recorded. That is no file yet: files are proven by
    /// `MediaSearch`.
    public static let mixing = MixState(rawValue: "MIX_STATE_MIXING")
    /// The cloud has taken the mix, and its stream is not live: nobody publishes, or the cloud cannot mix what it took.
    public static let notLive = MixState(rawValue: "MIX_STATE_NOT_LIVE")
    /// It has ended: it was stopped, another mix of the room took its place, or everybody has left. Files come into VOD from
    /// about 30 s to 5 min later.
    public static let ended = MixState(rawValue: "MIX_STATE_ENDED")
    /// The cloud refused it, or it could not be sent. Nothing was mixed.
    public static let failed = MixState(rawValue: "MIX_STATE_FAILED")
    /// It cannot be told whether it runs; `evidence` says why. A start or change whose answer was lost is repeated with its
    /// request_id: that never makes a second mix of it.
    public static let unknown = MixState(rawValue: "MIX_STATE_UNKNOWN")
}

/// What carries the mixed sound.
public struct MixAudioCodec: ProtoEnum {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    static let numbers: [String] = [
        "MIX_AUDIO_CODEC_UNSPECIFIED",
        "MIX_AUDIO_CODEC_AAC_LC",
        "MIX_AUDIO_CODEC_HE_AAC",
        "MIX_AUDIO_CODEC_HE_AAC_V2",
    ]
    /// Not said: LC-AAC.
    public static let unspecified = MixAudioCodec(rawValue: "MIX_AUDIO_CODEC_UNSPECIFIED")
    /// LC-AAC.
    public static let aacLc = MixAudioCodec(rawValue: "MIX_AUDIO_CODEC_AAC_LC")
    /// HE-AAC; not at 8000 Hz, not for CLOUD_RECORDING.
    public static let heAac = MixAudioCodec(rawValue: "MIX_AUDIO_CODEC_HE_AAC")
    /// HE-AACv2; two channels only, not at 8000 Hz, not for CLOUD_RECORDING.
    public static let heAacV2 = MixAudioCodec(rawValue: "MIX_AUDIO_CODEC_HE_AAC_V2")
}

/// What is at a place of a preview.
public struct PreviewSource: ProtoEnum {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    static let numbers: [String] = [
        "PREVIEW_SOURCE_UNSPECIFIED",
        "PREVIEW_SOURCE_VIDEO",
        "PREVIEW_SOURCE_HELD",
        "PREVIEW_SOURCE_EMPTY",
    ]
    /// Never sent.
    public static let unspecified = PreviewSource(rawValue: "PREVIEW_SOURCE_UNSPECIFIED")
    /// A picture.
    public static let video = PreviewSource(rawValue: "PREVIEW_SOURCE_VIDEO")
    /// A user without picture, who holds the place.
    public static let held = PreviewSource(rawValue: "PREVIEW_SOURCE_HELD")
    /// Nobody: the user of the place is not there.
    public static let empty = PreviewSource(rawValue: "PREVIEW_SOURCE_EMPTY")
}

/// Which facility of the cloud carries out an app's recording tasks. It is chosen in the service's configuration
/// (`recording_tasks` of the app's entry), since it depends on when the app was made and what it relays.
public struct TaskFacility: ProtoEnum {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    static let numbers: [String] = [
        "TASK_FACILITY_UNSPECIFIED",
        "TASK_FACILITY_CLOUD_RECORDING",
        "TASK_FACILITY_RECORD_TASK",
    ]
    /// Never sent.
    public static let unspecified = TaskFacility(rawValue: "TASK_FACILITY_UNSPECIFIED")
    /// TRTC's own cloud recording (CreateCloudRecording, one file for each user): a robot enters the room and records
    /// whom it is told to. Needs the app's UserSig key in the configuration. At most 100 tasks of an app run at once, of
    /// 25 publishing users each. Not for apps that still use the old recording of relayed streams.
    public static let cloudRecording = TaskFacility(rawValue: "TASK_FACILITY_CLOUD_RECORDING")
    /// CSS record tasks (CreateRecordTask): streams that are relayed to CSS are recorded by StreamId and time. At most
    /// three tasks may overlap for one stream.
    public static let recordTask = TaskFacility(rawValue: "TASK_FACILITY_RECORD_TASK")
}

/// What is recorded of a user.
public struct RecordedContent: ProtoEnum {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    static let numbers: [String] = [
        "RECORDED_CONTENT_UNSPECIFIED",
        "RECORDED_CONTENT_AUDIO_VIDEO",
        "RECORDED_CONTENT_AUDIO",
        "RECORDED_CONTENT_VIDEO",
    ]
    /// Not said: sound and picture.
    public static let unspecified = RecordedContent(rawValue: "RECORDED_CONTENT_UNSPECIFIED")
    /// Sound and picture.
    public static let audioVideo = RecordedContent(rawValue: "RECORDED_CONTENT_AUDIO_VIDEO")
    /// Sound only.
    public static let audio = RecordedContent(rawValue: "RECORDED_CONTENT_AUDIO")
    /// Picture only.
    public static let video = RecordedContent(rawValue: "RECORDED_CONTENT_VIDEO")
}

/// What a recording task does, as the cloud tells it.
public struct RecordingTaskState: ProtoEnum {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    static let numbers: [String] = [
        "RECORDING_TASK_STATE_UNSPECIFIED",
        "RECORDING_TASK_STATE_STARTING",
        "RECORDING_TASK_STATE_SCHEDULED",
        "RECORDING_TASK_STATE_IDLE",
        "RECORDING_TASK_STATE_RECORDING",
        "RECORDING_TASK_STATE_ENDED",
        "RECORDING_TASK_STATE_FAILED",
        "RECORDING_TASK_STATE_UNKNOWN",
    ]
    /// Never sent.
    public static let unspecified = RecordingTaskState(rawValue: "RECORDING_TASK_STATE_UNSPECIFIED")
    /// On its way: the cloud has not answered yet, or has had less than 15 s to begin.
    public static let starting = RecordingTaskState(rawValue: "RECORDING_TASK_STATE_STARTING")
    /// The cloud has it and its `start_time` is ahead.
    public static let scheduled = RecordingTaskState(rawValue: "RECORDING_TASK_STATE_SCHEDULED")
    /// It runs and there is nothing to record: nobody of the asked publishes.
    public static let idle = RecordingTaskState(rawValue: "RECORDING_TASK_STATE_IDLE")
    /// It runs and something of the asked is being published. That is no file yet: files are proven by `MediaSearch`.
    public static let recording = RecordingTaskState(rawValue: "RECORDING_TASK_STATE_RECORDING")
    /// It has ended. Files come into VOD from about 30 s to 5 min later.
    public static let ended = RecordingTaskState(rawValue: "RECORDING_TASK_STATE_ENDED")
    /// The cloud refused it, or it could not be sent. Nothing was recorded by it.
    public static let failed = RecordingTaskState(rawValue: "RECORDING_TASK_STATE_FAILED")
    /// It cannot be told whether it runs; `evidence` says why. A start whose answer was lost is repeated with its
    /// request_id: that never makes a second recording of it.
    public static let unknown = RecordingTaskState(rawValue: "RECORDING_TASK_STATE_UNKNOWN")
}

/// Where settings come from.
public struct SettingsSource: ProtoEnum {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    static let numbers: [String] = [
        "SETTINGS_SOURCE_UNSPECIFIED",
        "SETTINGS_SOURCE_ACCOUNT",
        "SETTINGS_SOURCE_APP",
        "SETTINGS_SOURCE_FOREIGN",
        "SETTINGS_SOURCE_NONE",
    ]
    /// Never sent.
    public static let unspecified = SettingsSource(rawValue: "SETTINGS_SOURCE_UNSPECIFIED")
    /// From the account's template of this service, by a rule for the whole push domain.
    public static let account = SettingsSource(rawValue: "SETTINGS_SOURCE_ACCOUNT")
    /// From the app's own template of this service, by a rule for its AppName.
    public static let app = SettingsSource(rawValue: "SETTINGS_SOURCE_APP")
    /// From a template that this service did not make. It is shown and not touched.
    public static let foreign = SettingsSource(rawValue: "SETTINGS_SOURCE_FOREIGN")
    /// No rule holds: streams are not recorded.
    public static let none = SettingsSource(rawValue: "SETTINGS_SOURCE_NONE")
}

/// What is checked.
public struct ReadinessTopic: ProtoEnum {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    static let numbers: [String] = [
        "READINESS_TOPIC_UNSPECIFIED",
        "READINESS_TOPIC_CREDENTIALS",
        "READINESS_TOPIC_CLOCK",
        "READINESS_TOPIC_LIVE_ACTIVATED",
        "READINESS_TOPIC_VOD_ACTIVATED",
        "READINESS_TOPIC_BYPASS_RELAY",
        "READINESS_TOPIC_RECORDING_BOUND",
        "READINESS_TOPIC_CALLBACKS_BOUND",
    ]
    /// Never sent.
    public static let unspecified = ReadinessTopic(rawValue: "READINESS_TOPIC_UNSPECIFIED")
    /// The cloud accepts the service's credentials.
    public static let credentials = ReadinessTopic(rawValue: "READINESS_TOPIC_CREDENTIALS")
    /// The service's clock agrees with the cloud's: signatures fail from 5 minutes on.
    public static let clock = ReadinessTopic(rawValue: "READINESS_TOPIC_CLOCK")
    /// CSS (云直播) is activated.
    public static let liveActivated = ReadinessTopic(rawValue: "READINESS_TOPIC_LIVE_ACTIVATED")
    /// VOD (云点播) is activated and the configured sub-application is there.
    public static let vodActivated = ReadinessTopic(rawValue: "READINESS_TOPIC_VOD_ACTIVATED")
    /// The bypass relay (旁路直播) brings streams to the push domain. The cloud has no call that tells, so it is
    /// judged by live streams and recorded files of the domain, and UNKNOWN while there are none.
    public static let bypassRelay = ReadinessTopic(rawValue: "READINESS_TOPIC_BYPASS_RELAY")
    /// A record template with at least one format is bound to the push domain.
    public static let recordingBound = ReadinessTopic(rawValue: "READINESS_TOPIC_RECORDING_BOUND")
    /// A callback template is bound to the push domain.
    public static let callbacksBound = ReadinessTopic(rawValue: "READINESS_TOPIC_CALLBACKS_BOUND")
}

/// Outcome of a check.
public struct ReadinessState: ProtoEnum {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    static let numbers: [String] = [
        "READINESS_STATE_UNSPECIFIED",
        "READINESS_STATE_OK",
        "READINESS_STATE_WARNING",
        "READINESS_STATE_FAILED",
        "READINESS_STATE_UNKNOWN",
    ]
    /// Never sent.
    public static let unspecified = ReadinessState(rawValue: "READINESS_STATE_UNSPECIFIED")
    /// In place.
    public static let ok = ReadinessState(rawValue: "READINESS_STATE_OK")
    /// Recording works, but something should be looked after.
    public static let warning = ReadinessState(rawValue: "READINESS_STATE_WARNING")
    /// Recording does not work until this is mended.
    public static let failed = ReadinessState(rawValue: "READINESS_STATE_FAILED")
    /// Could not be told.
    public static let unknown = ReadinessState(rawValue: "READINESS_STATE_UNKNOWN")
}

/// A protocol of live playback.
public struct PlaybackProtocol: ProtoEnum {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    static let numbers: [String] = [
        "PLAYBACK_PROTOCOL_UNSPECIFIED",
        "PLAYBACK_PROTOCOL_RTMP",
        "PLAYBACK_PROTOCOL_FLV",
        "PLAYBACK_PROTOCOL_HLS",
        "PLAYBACK_PROTOCOL_WEBRTC",
    ]
    /// Never sent.
    public static let unspecified = PlaybackProtocol(rawValue: "PLAYBACK_PROTOCOL_UNSPECIFIED")
    /// RTMP.
    public static let rtmp = PlaybackProtocol(rawValue: "PLAYBACK_PROTOCOL_RTMP")
    /// HTTP-FLV.
    public static let flv = PlaybackProtocol(rawValue: "PLAYBACK_PROTOCOL_FLV")
    /// HLS.
    public static let hls = PlaybackProtocol(rawValue: "PLAYBACK_PROTOCOL_HLS")
    /// WebRTC (快直播, LEB).
    public static let webrtc = PlaybackProtocol(rawValue: "PLAYBACK_PROTOCOL_WEBRTC")
}

/// A TRTC room.
///
/// Room number 123 and text room "123" are two different rooms: say which one the app uses
/// (`roomId` or `strRoomId` in the client SDKs). Neither set is an error.
public struct RoomId: Codable, Sendable, Equatable {
    /// The form of the room's id.
    public enum Kind: Sendable, Equatable {
        /// Numeric room id, 1 to 4294967294.
        case number(UInt32)
        /// Text room id, 1 to 64 bytes of UTF-8 without control characters. The client SDKs document letters, digits,
        /// space and ``! # $ % & ( ) + - : ; < = . > ? @ [ ] ^ _ { } | ~ ,``; other characters are taken as they are.
        case text(String)
    }
    /// The form of the room's id.
    public var kind: Kind?

    public init(
        kind: Kind? = nil
    ) {
        self.kind = kind
    }

    private enum CodingKeys: String, CodingKey {
        case number
        case text
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        if let value = try values.decodeIfPresent(UInt32.self, forKey: .number) { kind = .number(value) }
        if let value = try values.decodeIfPresent(String.self, forKey: .text) { kind = .text(value) }
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        switch kind {
        case let .number(value): try values.encode(value, forKey: .number)
        case let .text(value): try values.encode(value, forKey: .text)
        case nil: break
        }
    }
}

/// One uplink of one user in one room of one app.
public struct StreamIdentity: Codable, Sendable, Equatable {
    /// SdkAppId of the TRTC app. Required, not 0.
    public var sdkAppId: UInt32
    /// The room. Required.
    public var roomId: RoomId?
    /// UserId inside the room, 1 to 64 bytes (the cloud recommends at most 32 of letters, digits, `_` and `-`).
    /// Required.
    public var userId: String
    /// The uplink. Unset means main.
    public var streamType: StreamType
    /// The StreamId that the app itself gave this uplink (`TRTCParams.streamId`, `startPublishing`), 1 to 64 of
    /// letters, digits, `_` and `-`. It replaces the formula. Empty: the app gave none.
    public var customStreamId: String

    public init(
        sdkAppId: UInt32 = 0,
        roomId: RoomId? = nil,
        userId: String = "",
        streamType: StreamType = .unspecified,
        customStreamId: String = ""
    ) {
        self.sdkAppId = sdkAppId
        self.roomId = roomId
        self.userId = userId
        self.streamType = streamType
        self.customStreamId = customStreamId
    }

    private enum CodingKeys: String, CodingKey {
        case sdkAppId
        case roomId
        case userId
        case streamType
        case customStreamId
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        sdkAppId = try values.decodeIfPresent(UInt32.self, forKey: .sdkAppId) ?? 0
        roomId = try values.decodeIfPresent(RoomId.self, forKey: .roomId)
        userId = try values.decodeIfPresent(String.self, forKey: .userId) ?? ""
        streamType = try values.decodeIfPresent(StreamType.self, forKey: .streamType) ?? .unspecified
        customStreamId = try values.decodeIfPresent(String.self, forKey: .customStreamId) ?? ""
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if sdkAppId != 0 { try values.encode(sdkAppId, forKey: .sdkAppId) }
        if let value = roomId { try values.encode(value, forKey: .roomId) }
        if !userId.isEmpty { try values.encode(userId, forKey: .userId) }
        if streamType != .unspecified { try values.encode(streamType, forKey: .streamType) }
        if !customStreamId.isEmpty { try values.encode(customStreamId, forKey: .customStreamId) }
    }
}

/// A recorded file in VOD.
public struct Media: Codable, Sendable, Equatable {
    /// VOD's FileId: decimal text, up to 40 digits; not a number.
    public var fileId: String
    /// File name, without extension. The times in it are in UTC+8.
    public var name: String
    /// The recording format.
    public var format: MediaFormat
    /// The container as VOD names it, for example `mp4` or `m3u8`.
    public var container: String
    /// How it came into VOD.
    public var source: MediaSource
    /// The StreamId it was recorded from; empty when VOD does not say.
    public var streamId: String
    /// Room, user and uplink as the push URL's parameters tell them, which holds under any StreamId formula. Unset
    /// when they do not.
    public var identity: RecordedIdentity?
    /// Wall clock of the first recorded frame. Unset when VOD does not say.
    public var recordStartTime: ProtoTimestamp?
    /// Wall clock of the last recorded frame. Unset when VOD does not say.
    public var recordEndTime: ProtoTimestamp?
    /// When the file came into VOD. Searches are ordered by it.
    public var createTime: ProtoTimestamp?
    /// When its entry was last changed.
    public var updateTime: ProtoTimestamp?
    /// When VOD deletes it; unset means never.
    public var expireTime: ProtoTimestamp?
    /// Playing time.
    public var duration: ProtoDuration?
    /// Size in bytes; for HLS of the playlist and its segments.
    public var sizeBytes: Int64
    /// Picture width in pixels; 0 without video.
    public var width: Int32
    /// Picture height in pixels; 0 without video.
    public var height: Int32
    /// Video codec, for example `h264`; empty without video.
    public var videoCodec: String
    /// Audio codec, for example `aac`; empty without audio.
    public var audioCodec: String
    /// Sample rate in Hz; 0 without audio.
    public var audioSampleRate: Int32
    /// Bit rate in bit/s.
    public var bitRate: Int64
    /// MD5 of the file in lower-case hex, where VOD states it.
    public var md5: String
    /// URL of the file without signature; see GetPlaybackUrl.
    public var mediaUrl: String
    /// URL of a cover picture; empty when there is none.
    public var coverUrl: String
    /// VOD's tags.
    public var tags: [String]
    /// VOD's state of the file: `Normal`, `Forbidden` or `SystemForbidden`.
    public var status: String
    /// VOD's storage class, for example `STANDARD` or `ARCHIVE`.
    public var storageClass: String
    /// Changes whenever the file or its entry does.
    public var etag: String
    /// The cloud's TaskId of the cloud recording that made it, as in `CloudTask.cloud_task_id`. Empty for other sources.
    public var cloudTaskId: String

    public init(
        fileId: String = "",
        name: String = "",
        format: MediaFormat = .unspecified,
        container: String = "",
        source: MediaSource = .unspecified,
        streamId: String = "",
        identity: RecordedIdentity? = nil,
        recordStartTime: ProtoTimestamp? = nil,
        recordEndTime: ProtoTimestamp? = nil,
        createTime: ProtoTimestamp? = nil,
        updateTime: ProtoTimestamp? = nil,
        expireTime: ProtoTimestamp? = nil,
        duration: ProtoDuration? = nil,
        sizeBytes: Int64 = 0,
        width: Int32 = 0,
        height: Int32 = 0,
        videoCodec: String = "",
        audioCodec: String = "",
        audioSampleRate: Int32 = 0,
        bitRate: Int64 = 0,
        md5: String = "",
        mediaUrl: String = "",
        coverUrl: String = "",
        tags: [String] = [],
        status: String = "",
        storageClass: String = "",
        etag: String = "",
        cloudTaskId: String = ""
    ) {
        self.fileId = fileId
        self.name = name
        self.format = format
        self.container = container
        self.source = source
        self.streamId = streamId
        self.identity = identity
        self.recordStartTime = recordStartTime
        self.recordEndTime = recordEndTime
        self.createTime = createTime
        self.updateTime = updateTime
        self.expireTime = expireTime
        self.duration = duration
        self.sizeBytes = sizeBytes
        self.width = width
        self.height = height
        self.videoCodec = videoCodec
        self.audioCodec = audioCodec
        self.audioSampleRate = audioSampleRate
        self.bitRate = bitRate
        self.md5 = md5
        self.mediaUrl = mediaUrl
        self.coverUrl = coverUrl
        self.tags = tags
        self.status = status
        self.storageClass = storageClass
        self.etag = etag
        self.cloudTaskId = cloudTaskId
    }

    private enum CodingKeys: String, CodingKey {
        case fileId
        case name
        case format
        case container
        case source
        case streamId
        case identity
        case recordStartTime
        case recordEndTime
        case createTime
        case updateTime
        case expireTime
        case duration
        case sizeBytes
        case width
        case height
        case videoCodec
        case audioCodec
        case audioSampleRate
        case bitRate
        case md5
        case mediaUrl
        case coverUrl
        case tags
        case status
        case storageClass
        case etag
        case cloudTaskId
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        fileId = try values.decodeIfPresent(String.self, forKey: .fileId) ?? ""
        name = try values.decodeIfPresent(String.self, forKey: .name) ?? ""
        format = try values.decodeIfPresent(MediaFormat.self, forKey: .format) ?? .unspecified
        container = try values.decodeIfPresent(String.self, forKey: .container) ?? ""
        source = try values.decodeIfPresent(MediaSource.self, forKey: .source) ?? .unspecified
        streamId = try values.decodeIfPresent(String.self, forKey: .streamId) ?? ""
        identity = try values.decodeIfPresent(RecordedIdentity.self, forKey: .identity)
        recordStartTime = try values.decodeIfPresent(ProtoTimestamp.self, forKey: .recordStartTime)
        recordEndTime = try values.decodeIfPresent(ProtoTimestamp.self, forKey: .recordEndTime)
        createTime = try values.decodeIfPresent(ProtoTimestamp.self, forKey: .createTime)
        updateTime = try values.decodeIfPresent(ProtoTimestamp.self, forKey: .updateTime)
        expireTime = try values.decodeIfPresent(ProtoTimestamp.self, forKey: .expireTime)
        duration = try values.decodeIfPresent(ProtoDuration.self, forKey: .duration)
        sizeBytes = try values.decodeNumber(Int64.self, forKey: .sizeBytes) ?? 0
        width = try values.decodeIfPresent(Int32.self, forKey: .width) ?? 0
        height = try values.decodeIfPresent(Int32.self, forKey: .height) ?? 0
        videoCodec = try values.decodeIfPresent(String.self, forKey: .videoCodec) ?? ""
        audioCodec = try values.decodeIfPresent(String.self, forKey: .audioCodec) ?? ""
        audioSampleRate = try values.decodeIfPresent(Int32.self, forKey: .audioSampleRate) ?? 0
        bitRate = try values.decodeNumber(Int64.self, forKey: .bitRate) ?? 0
        md5 = try values.decodeIfPresent(String.self, forKey: .md5) ?? ""
        mediaUrl = try values.decodeIfPresent(String.self, forKey: .mediaUrl) ?? ""
        coverUrl = try values.decodeIfPresent(String.self, forKey: .coverUrl) ?? ""
        tags = try values.decodeIfPresent([String].self, forKey: .tags) ?? []
        status = try values.decodeIfPresent(String.self, forKey: .status) ?? ""
        storageClass = try values.decodeIfPresent(String.self, forKey: .storageClass) ?? ""
        etag = try values.decodeIfPresent(String.self, forKey: .etag) ?? ""
        cloudTaskId = try values.decodeIfPresent(String.self, forKey: .cloudTaskId) ?? ""
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !fileId.isEmpty { try values.encode(fileId, forKey: .fileId) }
        if !name.isEmpty { try values.encode(name, forKey: .name) }
        if format != .unspecified { try values.encode(format, forKey: .format) }
        if !container.isEmpty { try values.encode(container, forKey: .container) }
        if source != .unspecified { try values.encode(source, forKey: .source) }
        if !streamId.isEmpty { try values.encode(streamId, forKey: .streamId) }
        if let value = identity { try values.encode(value, forKey: .identity) }
        if let value = recordStartTime { try values.encode(value, forKey: .recordStartTime) }
        if let value = recordEndTime { try values.encode(value, forKey: .recordEndTime) }
        if let value = createTime { try values.encode(value, forKey: .createTime) }
        if let value = updateTime { try values.encode(value, forKey: .updateTime) }
        if let value = expireTime { try values.encode(value, forKey: .expireTime) }
        if let value = duration { try values.encode(value, forKey: .duration) }
        if sizeBytes != 0 { try values.encodeNumber(sizeBytes, forKey: .sizeBytes) }
        if width != 0 { try values.encode(width, forKey: .width) }
        if height != 0 { try values.encode(height, forKey: .height) }
        if !videoCodec.isEmpty { try values.encode(videoCodec, forKey: .videoCodec) }
        if !audioCodec.isEmpty { try values.encode(audioCodec, forKey: .audioCodec) }
        if audioSampleRate != 0 { try values.encode(audioSampleRate, forKey: .audioSampleRate) }
        if bitRate != 0 { try values.encodeNumber(bitRate, forKey: .bitRate) }
        if !md5.isEmpty { try values.encode(md5, forKey: .md5) }
        if !mediaUrl.isEmpty { try values.encode(mediaUrl, forKey: .mediaUrl) }
        if !coverUrl.isEmpty { try values.encode(coverUrl, forKey: .coverUrl) }
        if !tags.isEmpty { try values.encode(tags, forKey: .tags) }
        if !status.isEmpty { try values.encode(status, forKey: .status) }
        if !storageClass.isEmpty { try values.encode(storageClass, forKey: .storageClass) }
        if !etag.isEmpty { try values.encode(etag, forKey: .etag) }
        if !cloudTaskId.isEmpty { try values.encode(cloudTaskId, forKey: .cloudTaskId) }
    }
}

/// Who was recorded, as the recorder was told.
public struct RecordedIdentity: Codable, Sendable, Equatable {
    /// SdkAppId; 0 when not told.
    public var sdkAppId: UInt32
    /// The room's id as text. The push parameters do not tell a numeric room from a text room of the same digits.
    public var room: String
    /// UserId; empty when not told.
    public var userId: String
    /// The app's own record id (`userDefineRecordId`); empty when it gave none.
    public var userDefineRecordId: String

    public init(
        sdkAppId: UInt32 = 0,
        room: String = "",
        userId: String = "",
        userDefineRecordId: String = ""
    ) {
        self.sdkAppId = sdkAppId
        self.room = room
        self.userId = userId
        self.userDefineRecordId = userDefineRecordId
    }

    private enum CodingKeys: String, CodingKey {
        case sdkAppId
        case room
        case userId
        case userDefineRecordId
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        sdkAppId = try values.decodeIfPresent(UInt32.self, forKey: .sdkAppId) ?? 0
        room = try values.decodeIfPresent(String.self, forKey: .room) ?? ""
        userId = try values.decodeIfPresent(String.self, forKey: .userId) ?? ""
        userDefineRecordId = try values.decodeIfPresent(String.self, forKey: .userDefineRecordId) ?? ""
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if sdkAppId != 0 { try values.encode(sdkAppId, forKey: .sdkAppId) }
        if !room.isEmpty { try values.encode(room, forKey: .room) }
        if !userId.isEmpty { try values.encode(userId, forKey: .userId) }
        if !userDefineRecordId.isEmpty { try values.encode(userDefineRecordId, forKey: .userDefineRecordId) }
    }
}

/// A span of time.
public struct TimeRange: Codable, Sendable, Equatable {
    /// Start, included. Unset: no limit.
    public var startTime: ProtoTimestamp?
    /// End, excluded. Unset: no limit.
    public var endTime: ProtoTimestamp?

    public init(
        startTime: ProtoTimestamp? = nil,
        endTime: ProtoTimestamp? = nil
    ) {
        self.startTime = startTime
        self.endTime = endTime
    }

    private enum CodingKeys: String, CodingKey {
        case startTime
        case endTime
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        startTime = try values.decodeIfPresent(ProtoTimestamp.self, forKey: .startTime)
        endTime = try values.decodeIfPresent(ProtoTimestamp.self, forKey: .endTime)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if let value = startTime { try values.encode(value, forKey: .startTime) }
        if let value = endTime { try values.encode(value, forKey: .endTime) }
    }
}

/// StreamIds to search for.
public struct StreamIdList: Codable, Sendable, Equatable {
    /// 1 to 200 StreamIds, each at most 512 bytes, matched exactly.
    public var streamIds: [String]

    public init(
        streamIds: [String] = []
    ) {
        self.streamIds = streamIds
    }

    private enum CodingKeys: String, CodingKey {
        case streamIds
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        streamIds = try values.decodeIfPresent([String].self, forKey: .streamIds) ?? []
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !streamIds.isEmpty { try values.encode(streamIds, forKey: .streamIds) }
    }
}

/// Recordings of a room.
public struct RoomQuery: Codable, Sendable, Equatable {
    /// The app. Required.
    public var sdkAppId: UInt32
    /// The room. Required.
    public var roomId: RoomId?
    /// Users whose recordings are wanted, up to 100. Every StreamId they can have in the room is searched for: by both
    /// formulas, of both uplinks and in every URL encoding. Empty: all users.
    ///
    /// For all users, recordings are found by the name they begin with and, for apps with the MD5 formula, by reading
    /// the recorder's parameters of every file in `create_time`, which must be given then. The same is done for any app
    /// when `exhaustive` is set.
    public var userIds: [String]
    /// The uplink. Unset: both.
    public var streamType: StreamType
    /// True: also find recordings whose StreamId and name the app chose itself, by reading the recorder's parameters of
    /// every file in `create_time`, which must be given then. Costs one call to the cloud for each 1,000 files.
    public var exhaustive: Bool
    /// The StreamIds the app gave the users' streams itself, up to 100; searched for as well.
    public var customStreamIds: [String]

    public init(
        sdkAppId: UInt32 = 0,
        roomId: RoomId? = nil,
        userIds: [String] = [],
        streamType: StreamType = .unspecified,
        exhaustive: Bool = false,
        customStreamIds: [String] = []
    ) {
        self.sdkAppId = sdkAppId
        self.roomId = roomId
        self.userIds = userIds
        self.streamType = streamType
        self.exhaustive = exhaustive
        self.customStreamIds = customStreamIds
    }

    private enum CodingKeys: String, CodingKey {
        case sdkAppId
        case roomId
        case userIds
        case streamType
        case exhaustive
        case customStreamIds
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        sdkAppId = try values.decodeIfPresent(UInt32.self, forKey: .sdkAppId) ?? 0
        roomId = try values.decodeIfPresent(RoomId.self, forKey: .roomId)
        userIds = try values.decodeIfPresent([String].self, forKey: .userIds) ?? []
        streamType = try values.decodeIfPresent(StreamType.self, forKey: .streamType) ?? .unspecified
        exhaustive = try values.decodeIfPresent(Bool.self, forKey: .exhaustive) ?? false
        customStreamIds = try values.decodeIfPresent([String].self, forKey: .customStreamIds) ?? []
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if sdkAppId != 0 { try values.encode(sdkAppId, forKey: .sdkAppId) }
        if let value = roomId { try values.encode(value, forKey: .roomId) }
        if !userIds.isEmpty { try values.encode(userIds, forKey: .userIds) }
        if streamType != .unspecified { try values.encode(streamType, forKey: .streamType) }
        if exhaustive { try values.encode(exhaustive, forKey: .exhaustive) }
        if !customStreamIds.isEmpty { try values.encode(customStreamIds, forKey: .customStreamIds) }
    }
}

/// Request of SearchMedia.
public struct SearchMediaRequest: Codable, Sendable, Equatable {
    /// What to search for. Required.
    public enum Target: Sendable, Equatable {
        /// By StreamId.
        case streams(StreamIdList)
        /// By room and user.
        case room(RoomQuery)
    }
    /// What to search for. Required.
    public var target: Target?
    /// Only files that came into VOD in this span. It is the time the file was stored, so a stream that ended just
    /// before the span may lie in it.
    public var createTime: TimeRange?
    /// Only these formats. Empty: all.
    public var formats: [MediaFormat]
    /// The order: by `create_time`, then by FileId.
    public var order: SearchOrder
    /// At most this many results, up to 1,000; 0 means 100.
    public var pageSize: Int32
    /// `next_page_token` of the page before, with all other fields unchanged (`page_size` may change). Empty: the first
    /// page.
    public var pageToken: String

    public init(
        target: Target? = nil,
        createTime: TimeRange? = nil,
        formats: [MediaFormat] = [],
        order: SearchOrder = .unspecified,
        pageSize: Int32 = 0,
        pageToken: String = ""
    ) {
        self.target = target
        self.createTime = createTime
        self.formats = formats
        self.order = order
        self.pageSize = pageSize
        self.pageToken = pageToken
    }

    private enum CodingKeys: String, CodingKey {
        case streams
        case room
        case createTime
        case formats
        case order
        case pageSize
        case pageToken
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        if let value = try values.decodeIfPresent(StreamIdList.self, forKey: .streams) { target = .streams(value) }
        if let value = try values.decodeIfPresent(RoomQuery.self, forKey: .room) { target = .room(value) }
        createTime = try values.decodeIfPresent(TimeRange.self, forKey: .createTime)
        formats = try values.decodeIfPresent([MediaFormat].self, forKey: .formats) ?? []
        order = try values.decodeIfPresent(SearchOrder.self, forKey: .order) ?? .unspecified
        pageSize = try values.decodeIfPresent(Int32.self, forKey: .pageSize) ?? 0
        pageToken = try values.decodeIfPresent(String.self, forKey: .pageToken) ?? ""
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if let value = createTime { try values.encode(value, forKey: .createTime) }
        if !formats.isEmpty { try values.encode(formats, forKey: .formats) }
        if order != .unspecified { try values.encode(order, forKey: .order) }
        if pageSize != 0 { try values.encode(pageSize, forKey: .pageSize) }
        if !pageToken.isEmpty { try values.encode(pageToken, forKey: .pageToken) }
        switch target {
        case let .streams(value): try values.encode(value, forKey: .streams)
        case let .room(value): try values.encode(value, forKey: .room)
        case nil: break
        }
    }
}

/// Response of SearchMedia.
public struct SearchMediaResponse: Codable, Sendable, Equatable {
    /// The recordings.
    public var media: [Media]
    /// Token of the next page; empty at the end.
    public var nextPageToken: String
    /// Every StreamId that was searched for and how many recordings of this page it gave. Recordings found in another
    /// way than by StreamId are not counted here.
    public var searched: [SearchedStreamId]

    public init(
        media: [Media] = [],
        nextPageToken: String = "",
        searched: [SearchedStreamId] = []
    ) {
        self.media = media
        self.nextPageToken = nextPageToken
        self.searched = searched
    }

    private enum CodingKeys: String, CodingKey {
        case media
        case nextPageToken
        case searched
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        media = try values.decodeIfPresent([Media].self, forKey: .media) ?? []
        nextPageToken = try values.decodeIfPresent(String.self, forKey: .nextPageToken) ?? ""
        searched = try values.decodeIfPresent([SearchedStreamId].self, forKey: .searched) ?? []
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !media.isEmpty { try values.encode(media, forKey: .media) }
        if !nextPageToken.isEmpty { try values.encode(nextPageToken, forKey: .nextPageToken) }
        if !searched.isEmpty { try values.encode(searched, forKey: .searched) }
    }
}

/// A StreamId that was searched for.
public struct SearchedStreamId: Codable, Sendable, Equatable {
    /// The StreamId.
    public var streamId: String
    /// The uplink it stands for; unset when the caller gave the StreamId.
    public var identity: StreamIdentity?
    /// The formula that made it; unset when the caller gave the StreamId.
    public var formula: StreamIdFormula
    /// The URL encoding that made it, for the direct formula.
    public var urlEncoding: UrlEncoding
    /// Number of recordings of this page that have it.
    public var matchCount: Int32

    public init(
        streamId: String = "",
        identity: StreamIdentity? = nil,
        formula: StreamIdFormula = .unspecified,
        urlEncoding: UrlEncoding = .unspecified,
        matchCount: Int32 = 0
    ) {
        self.streamId = streamId
        self.identity = identity
        self.formula = formula
        self.urlEncoding = urlEncoding
        self.matchCount = matchCount
    }

    private enum CodingKeys: String, CodingKey {
        case streamId
        case identity
        case formula
        case urlEncoding
        case matchCount
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        streamId = try values.decodeIfPresent(String.self, forKey: .streamId) ?? ""
        identity = try values.decodeIfPresent(StreamIdentity.self, forKey: .identity)
        formula = try values.decodeIfPresent(StreamIdFormula.self, forKey: .formula) ?? .unspecified
        urlEncoding = try values.decodeIfPresent(UrlEncoding.self, forKey: .urlEncoding) ?? .unspecified
        matchCount = try values.decodeIfPresent(Int32.self, forKey: .matchCount) ?? 0
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !streamId.isEmpty { try values.encode(streamId, forKey: .streamId) }
        if let value = identity { try values.encode(value, forKey: .identity) }
        if formula != .unspecified { try values.encode(formula, forKey: .formula) }
        if urlEncoding != .unspecified { try values.encode(urlEncoding, forKey: .urlEncoding) }
        if matchCount != 0 { try values.encode(matchCount, forKey: .matchCount) }
    }
}

/// Request of GetMedia.
public struct GetMediaRequest: Codable, Sendable, Equatable {
    /// FileId. Required.
    public var fileId: String

    public init(
        fileId: String = ""
    ) {
        self.fileId = fileId
    }

    private enum CodingKeys: String, CodingKey {
        case fileId
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        fileId = try values.decodeIfPresent(String.self, forKey: .fileId) ?? ""
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !fileId.isEmpty { try values.encode(fileId, forKey: .fileId) }
    }
}

/// Response of GetMedia.
public struct GetMediaResponse: Codable, Sendable, Equatable {
    /// The recording.
    public var media: Media?

    public init(
        media: Media? = nil
    ) {
        self.media = media
    }

    private enum CodingKeys: String, CodingKey {
        case media
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        media = try values.decodeIfPresent(Media.self, forKey: .media)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if let value = media { try values.encode(value, forKey: .media) }
    }
}

/// Request of BatchGetMedia.
public struct BatchGetMediaRequest: Codable, Sendable, Equatable {
    /// 1 to 100 FileIds.
    public var fileIds: [String]

    public init(
        fileIds: [String] = []
    ) {
        self.fileIds = fileIds
    }

    private enum CodingKeys: String, CodingKey {
        case fileIds
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        fileIds = try values.decodeIfPresent([String].self, forKey: .fileIds) ?? []
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !fileIds.isEmpty { try values.encode(fileIds, forKey: .fileIds) }
    }
}

/// Response of BatchGetMedia.
public struct BatchGetMediaResponse: Codable, Sendable, Equatable {
    /// The recordings found, in the order asked.
    public var media: [Media]
    /// The FileIds that VOD does not know.
    public var missingFileIds: [String]

    public init(
        media: [Media] = [],
        missingFileIds: [String] = []
    ) {
        self.media = media
        self.missingFileIds = missingFileIds
    }

    private enum CodingKeys: String, CodingKey {
        case media
        case missingFileIds
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        media = try values.decodeIfPresent([Media].self, forKey: .media) ?? []
        missingFileIds = try values.decodeIfPresent([String].self, forKey: .missingFileIds) ?? []
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !media.isEmpty { try values.encode(media, forKey: .media) }
        if !missingFileIds.isEmpty { try values.encode(missingFileIds, forKey: .missingFileIds) }
    }
}

/// Request of SetMediaExpiry.
public struct SetMediaExpiryRequest: Codable, Sendable, Equatable {
    /// Until when the recording is kept. Required.
    public enum Expiry: Sendable, Equatable {
        /// Deleted at this time, which must be in the future.
        case expireTime(ProtoTimestamp)
        /// Deleted this long from now, more than 0.
        case ttl(ProtoDuration)
        /// True: kept for ever. False is an error.
        case never(Bool)
    }
    /// FileId. Required.
    public var fileId: String
    /// Until when the recording is kept. Required.
    public var expiry: Expiry?
    /// The current etag. Empty: not checked.
    public var etag: String
    /// A UUID of the caller's that makes the request safe to repeat: the same id gives the first answer again, for at
    /// least 24 hours. Empty: not protected.
    public var requestId: String
    /// True: check everything, change nothing, and answer as if it had been done.
    public var validateOnly: Bool

    public init(
        fileId: String = "",
        expiry: Expiry? = nil,
        etag: String = "",
        requestId: String = "",
        validateOnly: Bool = false
    ) {
        self.fileId = fileId
        self.expiry = expiry
        self.etag = etag
        self.requestId = requestId
        self.validateOnly = validateOnly
    }

    private enum CodingKeys: String, CodingKey {
        case fileId
        case expireTime
        case ttl
        case never
        case etag
        case requestId
        case validateOnly
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        fileId = try values.decodeIfPresent(String.self, forKey: .fileId) ?? ""
        if let value = try values.decodeIfPresent(ProtoTimestamp.self, forKey: .expireTime) { expiry = .expireTime(value) }
        if let value = try values.decodeIfPresent(ProtoDuration.self, forKey: .ttl) { expiry = .ttl(value) }
        if let value = try values.decodeIfPresent(Bool.self, forKey: .never) { expiry = .never(value) }
        etag = try values.decodeIfPresent(String.self, forKey: .etag) ?? ""
        requestId = try values.decodeIfPresent(String.self, forKey: .requestId) ?? ""
        validateOnly = try values.decodeIfPresent(Bool.self, forKey: .validateOnly) ?? false
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !fileId.isEmpty { try values.encode(fileId, forKey: .fileId) }
        if !etag.isEmpty { try values.encode(etag, forKey: .etag) }
        if !requestId.isEmpty { try values.encode(requestId, forKey: .requestId) }
        if validateOnly { try values.encode(validateOnly, forKey: .validateOnly) }
        switch expiry {
        case let .expireTime(value): try values.encode(value, forKey: .expireTime)
        case let .ttl(value): try values.encode(value, forKey: .ttl)
        case let .never(value): try values.encode(value, forKey: .never)
        case nil: break
        }
    }
}

/// Response of SetMediaExpiry.
public struct SetMediaExpiryResponse: Codable, Sendable, Equatable {
    /// The recording after the change.
    public var media: Media?

    public init(
        media: Media? = nil
    ) {
        self.media = media
    }

    private enum CodingKeys: String, CodingKey {
        case media
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        media = try values.decodeIfPresent(Media.self, forKey: .media)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if let value = media { try values.encode(value, forKey: .media) }
    }
}

/// Request of DeleteMedia.
public struct DeleteMediaRequest: Codable, Sendable, Equatable {
    /// FileId. Required.
    public var fileId: String
    /// The etag of the recording as the caller read it. Required.
    public var etag: String
    /// A UUID of the caller's that makes the request safe to repeat: the same id gives the first answer again, for at
    /// least 24 hours. Empty: not protected.
    public var requestId: String
    /// True: check everything, delete nothing.
    public var validateOnly: Bool

    public init(
        fileId: String = "",
        etag: String = "",
        requestId: String = "",
        validateOnly: Bool = false
    ) {
        self.fileId = fileId
        self.etag = etag
        self.requestId = requestId
        self.validateOnly = validateOnly
    }

    private enum CodingKeys: String, CodingKey {
        case fileId
        case etag
        case requestId
        case validateOnly
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        fileId = try values.decodeIfPresent(String.self, forKey: .fileId) ?? ""
        etag = try values.decodeIfPresent(String.self, forKey: .etag) ?? ""
        requestId = try values.decodeIfPresent(String.self, forKey: .requestId) ?? ""
        validateOnly = try values.decodeIfPresent(Bool.self, forKey: .validateOnly) ?? false
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !fileId.isEmpty { try values.encode(fileId, forKey: .fileId) }
        if !etag.isEmpty { try values.encode(etag, forKey: .etag) }
        if !requestId.isEmpty { try values.encode(requestId, forKey: .requestId) }
        if validateOnly { try values.encode(validateOnly, forKey: .validateOnly) }
    }
}

/// Response of DeleteMedia.
public struct DeleteMediaResponse: Codable, Sendable, Equatable {
    /// The recording as it was before it was deleted.
    public var media: Media?

    public init(
        media: Media? = nil
    ) {
        self.media = media
    }

    private enum CodingKeys: String, CodingKey {
        case media
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        media = try values.decodeIfPresent(Media.self, forKey: .media)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if let value = media { try values.encode(value, forKey: .media) }
    }
}

/// Request of GetPlaybackUrl.
public struct GetPlaybackUrlRequest: Codable, Sendable, Equatable {
    /// FileId. Required.
    public var fileId: String
    /// Until when the URL may be opened, in the future. Unset: the configured life time, one hour by default. Needs a
    /// configured key.
    public var expireTime: ProtoTimestamp?
    /// Only the first part of the recording, whole seconds. Unset: all of it. Needs a configured key.
    public var preview: ProtoDuration?
    /// At most this many distinct client addresses, 1 to 9. 0: no limit. Needs a configured key.
    public var maxClientIps: Int32

    public init(
        fileId: String = "",
        expireTime: ProtoTimestamp? = nil,
        preview: ProtoDuration? = nil,
        maxClientIps: Int32 = 0
    ) {
        self.fileId = fileId
        self.expireTime = expireTime
        self.preview = preview
        self.maxClientIps = maxClientIps
    }

    private enum CodingKeys: String, CodingKey {
        case fileId
        case expireTime
        case preview
        case maxClientIps
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        fileId = try values.decodeIfPresent(String.self, forKey: .fileId) ?? ""
        expireTime = try values.decodeIfPresent(ProtoTimestamp.self, forKey: .expireTime)
        preview = try values.decodeIfPresent(ProtoDuration.self, forKey: .preview)
        maxClientIps = try values.decodeIfPresent(Int32.self, forKey: .maxClientIps) ?? 0
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !fileId.isEmpty { try values.encode(fileId, forKey: .fileId) }
        if let value = expireTime { try values.encode(value, forKey: .expireTime) }
        if let value = preview { try values.encode(value, forKey: .preview) }
        if maxClientIps != 0 { try values.encode(maxClientIps, forKey: .maxClientIps) }
    }
}

/// Response of GetPlaybackUrl.
public struct GetPlaybackUrlResponse: Codable, Sendable, Equatable {
    /// The URL.
    public var url: String
    /// Until when it may be opened; unset when it is not signed. The CDN allows about 5 minutes more.
    public var expireTime: ProtoTimestamp?
    /// True when the URL is signed. False: no key is configured, and anybody who knows the URL can play it.
    public var signed: Bool

    public init(
        url: String = "",
        expireTime: ProtoTimestamp? = nil,
        signed: Bool = false
    ) {
        self.url = url
        self.expireTime = expireTime
        self.signed = signed
    }

    private enum CodingKeys: String, CodingKey {
        case url
        case expireTime
        case signed
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        url = try values.decodeIfPresent(String.self, forKey: .url) ?? ""
        expireTime = try values.decodeIfPresent(ProtoTimestamp.self, forKey: .expireTime)
        signed = try values.decodeIfPresent(Bool.self, forKey: .signed) ?? false
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !url.isEmpty { try values.encode(url, forKey: .url) }
        if let value = expireTime { try values.encode(value, forKey: .expireTime) }
        if signed { try values.encode(signed, forKey: .signed) }
    }
}

/// Request of DownloadMedia.
public struct DownloadMediaRequest: Codable, Sendable, Equatable {
    /// FileId. Required.
    public var fileId: String
    /// Where to start, in bytes from 0. Not negative, at most the size.
    public var offset: Int64
    /// The etag of the header of the call that is resumed. Empty: not checked.
    public var etag: String

    public init(
        fileId: String = "",
        offset: Int64 = 0,
        etag: String = ""
    ) {
        self.fileId = fileId
        self.offset = offset
        self.etag = etag
    }

    private enum CodingKeys: String, CodingKey {
        case fileId
        case offset
        case etag
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        fileId = try values.decodeIfPresent(String.self, forKey: .fileId) ?? ""
        offset = try values.decodeNumber(Int64.self, forKey: .offset) ?? 0
        etag = try values.decodeIfPresent(String.self, forKey: .etag) ?? ""
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !fileId.isEmpty { try values.encode(fileId, forKey: .fileId) }
        if offset != 0 { try values.encodeNumber(offset, forKey: .offset) }
        if !etag.isEmpty { try values.encode(etag, forKey: .etag) }
    }
}

/// One message of a download.
public struct DownloadMediaResponse: Codable, Sendable, Equatable {
    /// What it carries.
    public enum Part: Sendable, Equatable {
        /// First message.
        case header(DownloadHeader)
        /// Bytes that follow those before, at most 1 MiB.
        case chunk(Data)
        /// Last message.
        case trailer(DownloadTrailer)
    }
    /// What it carries.
    public var part: Part?

    public init(
        part: Part? = nil
    ) {
        self.part = part
    }

    private enum CodingKeys: String, CodingKey {
        case header
        case chunk
        case trailer
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        if let value = try values.decodeIfPresent(DownloadHeader.self, forKey: .header) { part = .header(value) }
        if let value = try values.decodeIfPresent(Data.self, forKey: .chunk) { part = .chunk(value) }
        if let value = try values.decodeIfPresent(DownloadTrailer.self, forKey: .trailer) { part = .trailer(value) }
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        switch part {
        case let .header(value): try values.encode(value, forKey: .header)
        case let .chunk(value): try values.encode(value, forKey: .chunk)
        case let .trailer(value): try values.encode(value, forKey: .trailer)
        case nil: break
        }
    }
}

/// What is being downloaded.
public struct DownloadHeader: Codable, Sendable, Equatable {
    /// The recording.
    public var media: Media?
    /// A file name with extension.
    public var fileName: String
    /// Content type, for example `video/mp4`.
    public var contentType: String
    /// Size of the whole download in bytes. For HLS it is that of all segments, without the playlist.
    public var sizeBytes: Int64
    /// The offset of the first byte that follows.
    public var offset: Int64

    public init(
        media: Media? = nil,
        fileName: String = "",
        contentType: String = "",
        sizeBytes: Int64 = 0,
        offset: Int64 = 0
    ) {
        self.media = media
        self.fileName = fileName
        self.contentType = contentType
        self.sizeBytes = sizeBytes
        self.offset = offset
    }

    private enum CodingKeys: String, CodingKey {
        case media
        case fileName
        case contentType
        case sizeBytes
        case offset
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        media = try values.decodeIfPresent(Media.self, forKey: .media)
        fileName = try values.decodeIfPresent(String.self, forKey: .fileName) ?? ""
        contentType = try values.decodeIfPresent(String.self, forKey: .contentType) ?? ""
        sizeBytes = try values.decodeNumber(Int64.self, forKey: .sizeBytes) ?? 0
        offset = try values.decodeNumber(Int64.self, forKey: .offset) ?? 0
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if let value = media { try values.encode(value, forKey: .media) }
        if !fileName.isEmpty { try values.encode(fileName, forKey: .fileName) }
        if !contentType.isEmpty { try values.encode(contentType, forKey: .contentType) }
        if sizeBytes != 0 { try values.encodeNumber(sizeBytes, forKey: .sizeBytes) }
        if offset != 0 { try values.encodeNumber(offset, forKey: .offset) }
    }
}

/// What was downloaded.
public struct DownloadTrailer: Codable, Sendable, Equatable {
    /// Bytes sent in this call.
    public var sizeBytes: Int64
    /// SHA-256 in lower-case hex of the bytes sent in this call; of the whole file when `offset` was 0.
    public var sha256: String
    /// True when the whole file was sent in this call and its MD5 is the one VOD states.
    public var md5Verified: Bool

    public init(
        sizeBytes: Int64 = 0,
        sha256: String = "",
        md5Verified: Bool = false
    ) {
        self.sizeBytes = sizeBytes
        self.sha256 = sha256
        self.md5Verified = md5Verified
    }

    private enum CodingKeys: String, CodingKey {
        case sizeBytes
        case sha256
        case md5Verified
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        sizeBytes = try values.decodeNumber(Int64.self, forKey: .sizeBytes) ?? 0
        sha256 = try values.decodeIfPresent(String.self, forKey: .sha256) ?? ""
        md5Verified = try values.decodeIfPresent(Bool.self, forKey: .md5Verified) ?? false
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if sizeBytes != 0 { try values.encodeNumber(sizeBytes, forKey: .sizeBytes) }
        if !sha256.isEmpty { try values.encode(sha256, forKey: .sha256) }
        if md5Verified { try values.encode(md5Verified, forKey: .md5Verified) }
    }
}

/// A rectangle on the canvas in pixels; the origin is the upper left corner.
public struct MixRect: Codable, Sendable, Equatable {
    /// Distance of its left edge from the canvas's left edge.
    public var x: UInt32
    /// Distance of its upper edge from the canvas's upper edge.
    public var y: UInt32
    /// Width, more than 0; `x` + `width` at most the canvas's width.
    public var width: UInt32
    /// Height, more than 0; `y` + `height` at most the canvas's height.
    public var height: UInt32

    public init(
        x: UInt32 = 0,
        y: UInt32 = 0,
        width: UInt32 = 0,
        height: UInt32 = 0
    ) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    private enum CodingKeys: String, CodingKey {
        case x
        case y
        case width
        case height
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        x = try values.decodeIfPresent(UInt32.self, forKey: .x) ?? 0
        y = try values.decodeIfPresent(UInt32.self, forKey: .y) ?? 0
        width = try values.decodeIfPresent(UInt32.self, forKey: .width) ?? 0
        height = try values.decodeIfPresent(UInt32.self, forKey: .height) ?? 0
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if x != 0 { try values.encode(x, forKey: .x) }
        if y != 0 { try values.encode(y, forKey: .y) }
        if width != 0 { try values.encode(width, forKey: .width) }
        if height != 0 { try values.encode(height, forKey: .height) }
    }
}

/// One stream of one user.
public struct MixStream: Codable, Sendable, Equatable {
    /// UserId, 1 to 64 bytes. Required.
    public var userId: String
    /// Main (camera) or aux (screen share of native SDKs). Unset: main. The screen of a Web client is a main stream.
    public var streamType: StreamType

    public init(
        userId: String = "",
        streamType: StreamType = .unspecified
    ) {
        self.userId = userId
        self.streamType = streamType
    }

    private enum CodingKeys: String, CodingKey {
        case userId
        case streamType
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        userId = try values.decodeIfPresent(String.self, forKey: .userId) ?? ""
        streamType = try values.decodeIfPresent(StreamType.self, forKey: .streamType) ?? .unspecified
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !userId.isEmpty { try values.encode(userId, forKey: .userId) }
        if streamType != .unspecified { try values.encode(streamType, forKey: .streamType) }
    }
}

/// An image that the cloud fetches.
public struct MixImage: Codable, Sendable, Equatable {
    /// Where it is.
    public enum Source: Sendable, Equatable {
        /// http or https URL, at most 512 bytes, of a png, jpg, jpeg or bmp without transparency. At most 2 MB
        /// (CLOUD_RECORDING: 5 MB).
        case url(String)
        /// Id that the TRTC console gave it. MCU only.
        case imageId(UInt32)
    }
    /// Where it is.
    public var source: Source?

    public init(
        source: Source? = nil
    ) {
        self.source = source
    }

    private enum CodingKeys: String, CodingKey {
        case url
        case imageId
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        if let value = try values.decodeIfPresent(String.self, forKey: .url) { source = .url(value) }
        if let value = try values.decodeIfPresent(UInt32.self, forKey: .imageId) { source = .imageId(value) }
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        switch source {
        case let .url(value): try values.encode(value, forKey: .url)
        case let .imageId(value): try values.encode(value, forKey: .imageId)
        case nil: break
        }
    }
}

/// One picture fills the canvas; the others lie over it, from the lower left corner on, to the right and then upwards.
public struct FloatingLayout: Codable, Sendable, Equatable {
    /// Whose picture is the big one. Unset: who came first.
    public var big: MixStream?

    public init(
        big: MixStream? = nil
    ) {
        self.big = big
    }

    private enum CodingKeys: String, CodingKey {
        case big
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        big = try values.decodeIfPresent(MixStream.self, forKey: .big)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if let value = big { try values.encode(value, forKey: .big) }
    }
}

/// All pictures have the same size: one full, two side by side, up to 4 in 2 × 2, up to 9 in 3 × 3, up to 16 in 4 × 4,
/// up to 25 in 5 × 5, in order of their users' coming.
public struct GridLayout: Codable, Sendable, Equatable {

    public init() {}
}

/// A big picture, and the small ones in columns at its side from the top down.
public struct ScreenShareLayout: Codable, Sendable, Equatable {
    /// Whose picture is the big one. Unset: who shares a screen (CLOUD_RECORDING: nobody's; its area shows the background).
    public var big: MixStream?
    /// True: the big picture is at the right and the small ones at the left. False: the other way round, as PUBLISH_CDN
    /// always has it.
    public var bigOnRight: Bool

    public init(
        big: MixStream? = nil,
        bigOnRight: Bool = false
    ) {
        self.big = big
        self.bigOnRight = bigOnRight
    }

    private enum CodingKeys: String, CodingKey {
        case big
        case bigOnRight
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        big = try values.decodeIfPresent(MixStream.self, forKey: .big)
        bigOnRight = try values.decodeIfPresent(Bool.self, forKey: .bigOnRight) ?? false
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if let value = big { try values.encode(value, forKey: .big) }
        if bigOnRight { try values.encode(bigOnRight, forKey: .bigOnRight) }
    }
}

/// One picture fills the canvas and exactly one lies over it. With MCU all other users are heard; the other facilities
/// have no such layout and are told of two places, beside which nobody is heard.
public struct PictureInPictureLayout: Codable, Sendable, Equatable {
    /// Whose picture is the big one. Required.
    public var big: MixStream?
    /// Whose picture is the small one. Required, and not the big one.
    public var small: MixStream?
    /// Where the small one is. Required.
    public var smallRect: MixRect?

    public init(
        big: MixStream? = nil,
        small: MixStream? = nil,
        smallRect: MixRect? = nil
    ) {
        self.big = big
        self.small = small
        self.smallRect = smallRect
    }

    private enum CodingKeys: String, CodingKey {
        case big
        case small
        case smallRect
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        big = try values.decodeIfPresent(MixStream.self, forKey: .big)
        small = try values.decodeIfPresent(MixStream.self, forKey: .small)
        smallRect = try values.decodeIfPresent(MixRect.self, forKey: .smallRect)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if let value = big { try values.encode(value, forKey: .big) }
        if let value = small { try values.encode(value, forKey: .small) }
        if let value = smallRect { try values.encode(value, forKey: .smallRect) }
    }
}

/// Places as they are listed.
public struct CustomLayout: Codable, Sendable, Equatable {
    /// The places: 1 to 16, for CLOUD_RECORDING 1 to 25. Who finds no place is neither seen nor heard; with PUBLISH_CDN and
    /// CLOUD_RECORDING, who finds none is heard where some place has no `stream`.
    public var places: [MixPlace]

    public init(
        places: [MixPlace] = []
    ) {
        self.places = places
    }

    private enum CodingKeys: String, CodingKey {
        case places
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        places = try values.decodeIfPresent([MixPlace].self, forKey: .places) ?? []
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !places.isEmpty { try values.encode(places, forKey: .places) }
    }
}

/// A place of a custom layout.
public struct MixPlace: Codable, Sendable, Equatable {
    /// Whose it is. Unset: the places without user are filled in order of coming by those who have no place of their own.
    public var stream: MixStream?
    /// Where it is. Required, unless `media` is AUDIO.
    public var rect: MixRect?
    /// Larger ones are in front, 0 to 99; of equal ones the later in the list. Unset: 0.
    public var zOrder: UInt32
    /// How the picture fills it. Unset: CROP.
    public var renderMode: MixRenderMode
    /// What of the user is mixed. Unset: sound and picture. But for MCU, places of VIDEO need a `stream`, and places of
    /// AUDIO stand only beside places that all name theirs or are AUDIO themselves.
    public var media: MixMedia
    /// What is shown while there is no picture. Unset: what lies behind. MCU: an `image_id`; others: a URL.
    public var placeHolder: MixImage?

    public init(
        stream: MixStream? = nil,
        rect: MixRect? = nil,
        zOrder: UInt32 = 0,
        renderMode: MixRenderMode = .unspecified,
        media: MixMedia = .unspecified,
        placeHolder: MixImage? = nil
    ) {
        self.stream = stream
        self.rect = rect
        self.zOrder = zOrder
        self.renderMode = renderMode
        self.media = media
        self.placeHolder = placeHolder
    }

    private enum CodingKeys: String, CodingKey {
        case stream
        case rect
        case zOrder
        case renderMode
        case media
        case placeHolder
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        stream = try values.decodeIfPresent(MixStream.self, forKey: .stream)
        rect = try values.decodeIfPresent(MixRect.self, forKey: .rect)
        zOrder = try values.decodeIfPresent(UInt32.self, forKey: .zOrder) ?? 0
        renderMode = try values.decodeIfPresent(MixRenderMode.self, forKey: .renderMode) ?? .unspecified
        media = try values.decodeIfPresent(MixMedia.self, forKey: .media) ?? .unspecified
        placeHolder = try values.decodeIfPresent(MixImage.self, forKey: .placeHolder)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if let value = stream { try values.encode(value, forKey: .stream) }
        if let value = rect { try values.encode(value, forKey: .rect) }
        if zOrder != 0 { try values.encode(zOrder, forKey: .zOrder) }
        if renderMode != .unspecified { try values.encode(renderMode, forKey: .renderMode) }
        if media != .unspecified { try values.encode(media, forKey: .media) }
        if let value = placeHolder { try values.encode(value, forKey: .placeHolder) }
    }
}

/// Sound alone: there is no canvas, and `video`, `background` and `watermarks` must be unset.
public struct AudioOnlyLayout: Codable, Sendable, Equatable {

    public init() {}
}

/// Something that lies over all pictures.
public struct MixWatermark: Codable, Sendable, Equatable {
    /// What it is.
    public enum Kind: Sendable, Equatable {
        /// An image.
        case image(ImageWatermark)
        /// A text. Not for MCU.
        case text(TextWatermark)
        /// The time of day. CLOUD_RECORDING only.
        case time(TimeWatermark)
    }
    /// What it is.
    public var kind: Kind?

    public init(
        kind: Kind? = nil
    ) {
        self.kind = kind
    }

    private enum CodingKeys: String, CodingKey {
        case image
        case text
        case time
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        if let value = try values.decodeIfPresent(ImageWatermark.self, forKey: .image) { kind = .image(value) }
        if let value = try values.decodeIfPresent(TextWatermark.self, forKey: .text) { kind = .text(value) }
        if let value = try values.decodeIfPresent(TimeWatermark.self, forKey: .time) { kind = .time(value) }
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        switch kind {
        case let .image(value): try values.encode(value, forKey: .image)
        case let .text(value): try values.encode(value, forKey: .text)
        case let .time(value): try values.encode(value, forKey: .time)
        case nil: break
        }
    }
}

/// An image over all pictures.
public struct ImageWatermark: Codable, Sendable, Equatable {
    /// The image. Required.
    public var image: MixImage?
    /// Where it is. Required.
    public var rect: MixRect?

    public init(
        image: MixImage? = nil,
        rect: MixRect? = nil
    ) {
        self.image = image
        self.rect = rect
    }

    private enum CodingKeys: String, CodingKey {
        case image
        case rect
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        image = try values.decodeIfPresent(MixImage.self, forKey: .image)
        rect = try values.decodeIfPresent(MixRect.self, forKey: .rect)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if let value = image { try values.encode(value, forKey: .image) }
        if let value = rect { try values.encode(value, forKey: .rect) }
    }
}

/// A text over all pictures.
public struct TextWatermark: Codable, Sendable, Equatable {
    /// The text, 1 to 100 characters on one line. Required.
    public var text: String
    /// Where it is. Required.
    public var rect: MixRect?
    /// Height of the letters in pixels, 1 to 200. Unset: 16.
    public var fontSize: UInt32
    /// Colour of the letters as `#RRGGBB`. Unset: white.
    public var fontColor: String
    /// Colour behind the letters as `#RRGGBB`. Unset: none.
    public var backgroundColor: String

    public init(
        text: String = "",
        rect: MixRect? = nil,
        fontSize: UInt32 = 0,
        fontColor: String = "",
        backgroundColor: String = ""
    ) {
        self.text = text
        self.rect = rect
        self.fontSize = fontSize
        self.fontColor = fontColor
        self.backgroundColor = backgroundColor
    }

    private enum CodingKeys: String, CodingKey {
        case text
        case rect
        case fontSize
        case fontColor
        case backgroundColor
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        text = try values.decodeIfPresent(String.self, forKey: .text) ?? ""
        rect = try values.decodeIfPresent(MixRect.self, forKey: .rect)
        fontSize = try values.decodeIfPresent(UInt32.self, forKey: .fontSize) ?? 0
        fontColor = try values.decodeIfPresent(String.self, forKey: .fontColor) ?? ""
        backgroundColor = try values.decodeIfPresent(String.self, forKey: .backgroundColor) ?? ""
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !text.isEmpty { try values.encode(text, forKey: .text) }
        if let value = rect { try values.encode(value, forKey: .rect) }
        if fontSize != 0 { try values.encode(fontSize, forKey: .fontSize) }
        if !fontColor.isEmpty { try values.encode(fontColor, forKey: .fontColor) }
        if !backgroundColor.isEmpty { try values.encode(backgroundColor, forKey: .backgroundColor) }
    }
}

/// The time of day over all pictures.
public struct TimeWatermark: Codable, Sendable, Equatable {
    /// Where it stands. Unset: top left.
    public var position: TimePosition
    /// Whole hours ahead of UTC, -12 to 14. Unset: 8, the time of China.
    public var utcOffsetHours: Int32?

    public init(
        position: TimePosition = .unspecified,
        utcOffsetHours: Int32? = nil
    ) {
        self.position = position
        self.utcOffsetHours = utcOffsetHours
    }

    private enum CodingKeys: String, CodingKey {
        case position
        case utcOffsetHours
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        position = try values.decodeIfPresent(TimePosition.self, forKey: .position) ?? .unspecified
        utcOffsetHours = try values.decodeIfPresent(Int32.self, forKey: .utcOffsetHours)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if position != .unspecified { try values.encode(position, forKey: .position) }
        if let value = utcOffsetHours { try values.encode(value, forKey: .utcOffsetHours) }
    }
}

/// The client SDKs' TRTCTranscodingConfig, as `setMixTranscodingConfig` takes it, so that an app can move the call from
/// client to server unchanged. What of it cannot be carried over is refused by name.
///
/// Numbers are those of the SDKs, with their units and defaults. It stands for layout, `video`, `audio` and `background`
/// of the specification, which must be unset beside it.
public struct TRTCTranscodingConfig: Codable, Sendable, Equatable {
    /// Kind of layout. Required.
    public var mode: TranscodingConfigMode
    /// Ignored, as by newer SDKs: the app's is known.
    public var appId: UInt32
    /// Ignored, as by newer SDKs: the account's is known.
    public var bizId: UInt32
    /// Width in pixels; 0 with height 0 and PURE_AUDIO for sound alone.
    public var videoWidth: UInt32
    /// Height in pixels.
    public var videoHeight: UInt32
    /// kbps; 0: reckoned from the size.
    public var videoBitrate: UInt32
    /// Frames a second; 0: 15.
    public var videoFramerate: UInt32
    /// Seconds from one keyframe to the next; 0: 2.
    public var videoGop: UInt32
    /// Colour behind all pictures as 0xRRGGBB; 0: black.
    public var backgroundColor: UInt32
    /// Id, as decimal digits, that the TRTC console gave an image, or its URL; it lies behind all pictures. Empty: none.
    public var backgroundImage: String
    /// Hz; 0: 48000.
    public var audioSampleRate: UInt32
    /// kbps; 0: 64.
    public var audioBitrate: UInt32
    /// 1 or 2; 0: 1.
    public var audioChannels: UInt32
    /// 0 LC-AAC, 1 HE-AAC, 2 HE-AACv2.
    public var audioCodec: UInt32
    /// Whose pictures are where.
    public var mixUsers: [TRTCMixUser]
    /// StreamId of the mix. Empty: `output.stream_id` of the specification, or one that this service makes. The SDKs mix
    /// onto the caller's own stream then, which cannot be done from a server.
    public var streamId: String
    /// UserId of the client that called `setMixTranscodingConfig`: the "local" one of the place-holders
    /// `$PLACE_HOLDER_LOCAL_MAIN$` and `$PLACE_HOLDER_LOCAL_SUB$`. Required with those, with SCREEN_SHARING, and where a
    /// user of `mix_users` is empty. The SDKs have no such field.
    public var localUserId: String

    public init(
        mode: TranscodingConfigMode = .unspecified,
        appId: UInt32 = 0,
        bizId: UInt32 = 0,
        videoWidth: UInt32 = 0,
        videoHeight: UInt32 = 0,
        videoBitrate: UInt32 = 0,
        videoFramerate: UInt32 = 0,
        videoGop: UInt32 = 0,
        backgroundColor: UInt32 = 0,
        backgroundImage: String = "",
        audioSampleRate: UInt32 = 0,
        audioBitrate: UInt32 = 0,
        audioChannels: UInt32 = 0,
        audioCodec: UInt32 = 0,
        mixUsers: [TRTCMixUser] = [],
        streamId: String = "",
        localUserId: String = ""
    ) {
        self.mode = mode
        self.appId = appId
        self.bizId = bizId
        self.videoWidth = videoWidth
        self.videoHeight = videoHeight
        self.videoBitrate = videoBitrate
        self.videoFramerate = videoFramerate
        self.videoGop = videoGop
        self.backgroundColor = backgroundColor
        self.backgroundImage = backgroundImage
        self.audioSampleRate = audioSampleRate
        self.audioBitrate = audioBitrate
        self.audioChannels = audioChannels
        self.audioCodec = audioCodec
        self.mixUsers = mixUsers
        self.streamId = streamId
        self.localUserId = localUserId
    }

    private enum CodingKeys: String, CodingKey {
        case mode
        case appId
        case bizId
        case videoWidth
        case videoHeight
        case videoBitrate
        case videoFramerate
        case videoGop
        case backgroundColor
        case backgroundImage
        case audioSampleRate
        case audioBitrate
        case audioChannels
        case audioCodec
        case mixUsers
        case streamId
        case localUserId
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        mode = try values.decodeIfPresent(TranscodingConfigMode.self, forKey: .mode) ?? .unspecified
        appId = try values.decodeIfPresent(UInt32.self, forKey: .appId) ?? 0
        bizId = try values.decodeIfPresent(UInt32.self, forKey: .bizId) ?? 0
        videoWidth = try values.decodeIfPresent(UInt32.self, forKey: .videoWidth) ?? 0
        videoHeight = try values.decodeIfPresent(UInt32.self, forKey: .videoHeight) ?? 0
        videoBitrate = try values.decodeIfPresent(UInt32.self, forKey: .videoBitrate) ?? 0
        videoFramerate = try values.decodeIfPresent(UInt32.self, forKey: .videoFramerate) ?? 0
        videoGop = try values.decodeIfPresent(UInt32.self, forKey: .videoGop) ?? 0
        backgroundColor = try values.decodeIfPresent(UInt32.self, forKey: .backgroundColor) ?? 0
        backgroundImage = try values.decodeIfPresent(String.self, forKey: .backgroundImage) ?? ""
        audioSampleRate = try values.decodeIfPresent(UInt32.self, forKey: .audioSampleRate) ?? 0
        audioBitrate = try values.decodeIfPresent(UInt32.self, forKey: .audioBitrate) ?? 0
        audioChannels = try values.decodeIfPresent(UInt32.self, forKey: .audioChannels) ?? 0
        audioCodec = try values.decodeIfPresent(UInt32.self, forKey: .audioCodec) ?? 0
        mixUsers = try values.decodeIfPresent([TRTCMixUser].self, forKey: .mixUsers) ?? []
        streamId = try values.decodeIfPresent(String.self, forKey: .streamId) ?? ""
        localUserId = try values.decodeIfPresent(String.self, forKey: .localUserId) ?? ""
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if mode != .unspecified { try values.encode(mode, forKey: .mode) }
        if appId != 0 { try values.encode(appId, forKey: .appId) }
        if bizId != 0 { try values.encode(bizId, forKey: .bizId) }
        if videoWidth != 0 { try values.encode(videoWidth, forKey: .videoWidth) }
        if videoHeight != 0 { try values.encode(videoHeight, forKey: .videoHeight) }
        if videoBitrate != 0 { try values.encode(videoBitrate, forKey: .videoBitrate) }
        if videoFramerate != 0 { try values.encode(videoFramerate, forKey: .videoFramerate) }
        if videoGop != 0 { try values.encode(videoGop, forKey: .videoGop) }
        if backgroundColor != 0 { try values.encode(backgroundColor, forKey: .backgroundColor) }
        if !backgroundImage.isEmpty { try values.encode(backgroundImage, forKey: .backgroundImage) }
        if audioSampleRate != 0 { try values.encode(audioSampleRate, forKey: .audioSampleRate) }
        if audioBitrate != 0 { try values.encode(audioBitrate, forKey: .audioBitrate) }
        if audioChannels != 0 { try values.encode(audioChannels, forKey: .audioChannels) }
        if audioCodec != 0 { try values.encode(audioCodec, forKey: .audioCodec) }
        if !mixUsers.isEmpty { try values.encode(mixUsers, forKey: .mixUsers) }
        if !streamId.isEmpty { try values.encode(streamId, forKey: .streamId) }
        if !localUserId.isEmpty { try values.encode(localUserId, forKey: .localUserId) }
    }
}

/// The client SDKs' TRTCMixUser.
public struct TRTCMixUser: Codable, Sendable, Equatable {
    /// UserId; or in PRESET_LAYOUT `$PLACE_HOLDER_REMOTE$` (remote users' main streams, in order of their coming),
    /// `$PLACE_HOLDER_LOCAL_MAIN$` or `$PLACE_HOLDER_LOCAL_SUB$`. Empty: the caller.
    public var userId: String
    /// The user's room. Empty: the mix's. Users of other rooms cannot be mixed.
    public var roomId: String
    /// Where the picture is.
    public var rect: MixRect?
    /// 1 to 15; larger ones are in front.
    public var zOrder: UInt32
    /// 0 camera, 1 the small stream of the camera, 2 screen share.
    public var streamType: UInt32
    /// True: sound only. Only where `input_type` is unset.
    public var pureAudio: Bool
    /// What of the user is mixed.
    public var inputType: TranscodingInputType
    /// 0 crop, 1 fit, 2 fit with black borders.
    public var renderMode: UInt32
    /// Volume in per cent; unset or 100: as it is. Other volumes cannot be carried over.
    public var soundLevel: UInt32?
    /// URL of the image of a WATERMARK, or of the place-holder while there is no picture. Empty: none.
    public var image: String

    public init(
        userId: String = "",
        roomId: String = "",
        rect: MixRect? = nil,
        zOrder: UInt32 = 0,
        streamType: UInt32 = 0,
        pureAudio: Bool = false,
        inputType: TranscodingInputType = .unspecified,
        renderMode: UInt32 = 0,
        soundLevel: UInt32? = nil,
        image: String = ""
    ) {
        self.userId = userId
        self.roomId = roomId
        self.rect = rect
        self.zOrder = zOrder
        self.streamType = streamType
        self.pureAudio = pureAudio
        self.inputType = inputType
        self.renderMode = renderMode
        self.soundLevel = soundLevel
        self.image = image
    }

    private enum CodingKeys: String, CodingKey {
        case userId
        case roomId
        case rect
        case zOrder
        case streamType
        case pureAudio
        case inputType
        case renderMode
        case soundLevel
        case image
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        userId = try values.decodeIfPresent(String.self, forKey: .userId) ?? ""
        roomId = try values.decodeIfPresent(String.self, forKey: .roomId) ?? ""
        rect = try values.decodeIfPresent(MixRect.self, forKey: .rect)
        zOrder = try values.decodeIfPresent(UInt32.self, forKey: .zOrder) ?? 0
        streamType = try values.decodeIfPresent(UInt32.self, forKey: .streamType) ?? 0
        pureAudio = try values.decodeIfPresent(Bool.self, forKey: .pureAudio) ?? false
        inputType = try values.decodeIfPresent(TranscodingInputType.self, forKey: .inputType) ?? .unspecified
        renderMode = try values.decodeIfPresent(UInt32.self, forKey: .renderMode) ?? 0
        soundLevel = try values.decodeIfPresent(UInt32.self, forKey: .soundLevel)
        image = try values.decodeIfPresent(String.self, forKey: .image) ?? ""
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !userId.isEmpty { try values.encode(userId, forKey: .userId) }
        if !roomId.isEmpty { try values.encode(roomId, forKey: .roomId) }
        if let value = rect { try values.encode(value, forKey: .rect) }
        if zOrder != 0 { try values.encode(zOrder, forKey: .zOrder) }
        if streamType != 0 { try values.encode(streamType, forKey: .streamType) }
        if pureAudio { try values.encode(pureAudio, forKey: .pureAudio) }
        if inputType != .unspecified { try values.encode(inputType, forKey: .inputType) }
        if renderMode != 0 { try values.encode(renderMode, forKey: .renderMode) }
        if let value = soundLevel { try values.encode(value, forKey: .soundLevel) }
        if !image.isEmpty { try values.encode(image, forKey: .image) }
    }
}

/// What a mix shall be.
///
/// Fields that the app's facility cannot honour must be unset; they are refused by name and never passed over.
public struct MixSpec: Codable, Sendable, Equatable {
    /// Where whose picture is. Required.
    public enum Layout: Sendable, Equatable {
        /// One picture over the whole canvas, the others small over it.
        case floating(FloatingLayout)
        /// All pictures of the same size.
        case grid(GridLayout)
        /// A big picture and columns of small ones.
        case screenShare(ScreenShareLayout)
        /// A big picture and one small.
        case pictureInPicture(PictureInPictureLayout)
        /// Places as listed.
        case custom(CustomLayout)
        /// No picture.
        case audioOnly(AudioOnlyLayout)
        /// As the client SDKs have it.
        case transcodingConfig(TRTCTranscodingConfig)
    }
    /// The TRTC app. Required; it must have an entry with `mixes` in the service's configuration. Cannot be changed.
    public var sdkAppId: UInt32
    /// The room. Required. Cannot be changed.
    public var roomId: RoomId?
    /// Where whose picture is. Required.
    public var layout: Layout?
    /// The canvas and how the picture is encoded. Unset: all defaults.
    public var video: MixVideo?
    /// How the sound is encoded. Unset: all defaults. Cannot be changed.
    public var audio: MixAudio?
    /// What lies behind all pictures. Unset: black.
    public var background: MixBackground?
    /// What lies over all pictures, later ones in front. At most 1 for MCU, an image; at most 25 for the others.
    public var watermarks: [MixWatermark]
    /// How pictures fill their places. Unset: as the layout does. Not for custom layouts, whose places say it.
    public var renderMode: MixRenderMode
    /// Whether users without picture hold a place. Only for floating, grid and screen share.
    public var audioOnlyUsers: AudioOnlyUsers
    /// The users whose pictures are mixed, all others being only heard; at most 16. Empty: everybody's. Only for floating,
    /// grid and screen share. Not for PUBLISH_CDN.
    public var videoUserIds: [String]
    /// The users who are mixed at all, at most 32. Empty: everybody. Not for MCU; for PUBLISH_CDN with `audio_only` alone; for
    /// CLOUD_RECORDING not with a custom layout whose places all name their streams.
    public var userIds: [String]
    /// The users who are not mixed, at most 32, where everybody else is. Not together with `user_ids`, and only where those
    /// can be given.
    public var excludedUserIds: [String]
    /// The stream that is made.
    public var output: MixOutput?
    /// How the mix itself is recorded. Not for MCU, whose stream is recorded by the settings of the app
    /// (UpdateRecordingSettings) or by a recording task of its StreamId. Cannot be changed.
    public var recording: MixRecording?
    /// How long the robot waits for somebody to publish before the mix ends, whole seconds, 5 s to 24 h. Unset: 30 s. Not
    /// for MCU. Cannot be changed.
    public var maxIdleTime: ProtoDuration?

    public init(
        sdkAppId: UInt32 = 0,
        roomId: RoomId? = nil,
        layout: Layout? = nil,
        video: MixVideo? = nil,
        audio: MixAudio? = nil,
        background: MixBackground? = nil,
        watermarks: [MixWatermark] = [],
        renderMode: MixRenderMode = .unspecified,
        audioOnlyUsers: AudioOnlyUsers = .unspecified,
        videoUserIds: [String] = [],
        userIds: [String] = [],
        excludedUserIds: [String] = [],
        output: MixOutput? = nil,
        recording: MixRecording? = nil,
        maxIdleTime: ProtoDuration? = nil
    ) {
        self.sdkAppId = sdkAppId
        self.roomId = roomId
        self.layout = layout
        self.video = video
        self.audio = audio
        self.background = background
        self.watermarks = watermarks
        self.renderMode = renderMode
        self.audioOnlyUsers = audioOnlyUsers
        self.videoUserIds = videoUserIds
        self.userIds = userIds
        self.excludedUserIds = excludedUserIds
        self.output = output
        self.recording = recording
        self.maxIdleTime = maxIdleTime
    }

    private enum CodingKeys: String, CodingKey {
        case sdkAppId
        case roomId
        case floating
        case grid
        case screenShare
        case pictureInPicture
        case custom
        case audioOnly
        case transcodingConfig
        case video
        case audio
        case background
        case watermarks
        case renderMode
        case audioOnlyUsers
        case videoUserIds
        case userIds
        case excludedUserIds
        case output
        case recording
        case maxIdleTime
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        sdkAppId = try values.decodeIfPresent(UInt32.self, forKey: .sdkAppId) ?? 0
        roomId = try values.decodeIfPresent(RoomId.self, forKey: .roomId)
        if let value = try values.decodeIfPresent(FloatingLayout.self, forKey: .floating) { layout = .floating(value) }
        if let value = try values.decodeIfPresent(GridLayout.self, forKey: .grid) { layout = .grid(value) }
        if let value = try values.decodeIfPresent(ScreenShareLayout.self, forKey: .screenShare) { layout = .screenShare(value) }
        if let value = try values.decodeIfPresent(PictureInPictureLayout.self, forKey: .pictureInPicture) { layout = .pictureInPicture(value) }
        if let value = try values.decodeIfPresent(CustomLayout.self, forKey: .custom) { layout = .custom(value) }
        if let value = try values.decodeIfPresent(AudioOnlyLayout.self, forKey: .audioOnly) { layout = .audioOnly(value) }
        if let value = try values.decodeIfPresent(TRTCTranscodingConfig.self, forKey: .transcodingConfig) { layout = .transcodingConfig(value) }
        video = try values.decodeIfPresent(MixVideo.self, forKey: .video)
        audio = try values.decodeIfPresent(MixAudio.self, forKey: .audio)
        background = try values.decodeIfPresent(MixBackground.self, forKey: .background)
        watermarks = try values.decodeIfPresent([MixWatermark].self, forKey: .watermarks) ?? []
        renderMode = try values.decodeIfPresent(MixRenderMode.self, forKey: .renderMode) ?? .unspecified
        audioOnlyUsers = try values.decodeIfPresent(AudioOnlyUsers.self, forKey: .audioOnlyUsers) ?? .unspecified
        videoUserIds = try values.decodeIfPresent([String].self, forKey: .videoUserIds) ?? []
        userIds = try values.decodeIfPresent([String].self, forKey: .userIds) ?? []
        excludedUserIds = try values.decodeIfPresent([String].self, forKey: .excludedUserIds) ?? []
        output = try values.decodeIfPresent(MixOutput.self, forKey: .output)
        recording = try values.decodeIfPresent(MixRecording.self, forKey: .recording)
        maxIdleTime = try values.decodeIfPresent(ProtoDuration.self, forKey: .maxIdleTime)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if sdkAppId != 0 { try values.encode(sdkAppId, forKey: .sdkAppId) }
        if let value = roomId { try values.encode(value, forKey: .roomId) }
        if let value = video { try values.encode(value, forKey: .video) }
        if let value = audio { try values.encode(value, forKey: .audio) }
        if let value = background { try values.encode(value, forKey: .background) }
        if !watermarks.isEmpty { try values.encode(watermarks, forKey: .watermarks) }
        if renderMode != .unspecified { try values.encode(renderMode, forKey: .renderMode) }
        if audioOnlyUsers != .unspecified { try values.encode(audioOnlyUsers, forKey: .audioOnlyUsers) }
        if !videoUserIds.isEmpty { try values.encode(videoUserIds, forKey: .videoUserIds) }
        if !userIds.isEmpty { try values.encode(userIds, forKey: .userIds) }
        if !excludedUserIds.isEmpty { try values.encode(excludedUserIds, forKey: .excludedUserIds) }
        if let value = output { try values.encode(value, forKey: .output) }
        if let value = recording { try values.encode(value, forKey: .recording) }
        if let value = maxIdleTime { try values.encode(value, forKey: .maxIdleTime) }
        switch layout {
        case let .floating(value): try values.encode(value, forKey: .floating)
        case let .grid(value): try values.encode(value, forKey: .grid)
        case let .screenShare(value): try values.encode(value, forKey: .screenShare)
        case let .pictureInPicture(value): try values.encode(value, forKey: .pictureInPicture)
        case let .custom(value): try values.encode(value, forKey: .custom)
        case let .audioOnly(value): try values.encode(value, forKey: .audioOnly)
        case let .transcodingConfig(value): try values.encode(value, forKey: .transcodingConfig)
        case nil: break
        }
    }
}

/// The canvas and how the picture is encoded.
public struct MixVideo: Codable, Sendable, Equatable {
    /// Width in pixels, an even number, 2 to 1920. Unset: 1280 (CLOUD_RECORDING: 360).
    public var width: UInt32
    /// Height in pixels, an even number: 2 to 1080 for MCU, 2 to 1920 for the others, with at most 1920 × 1080 pixels in
    /// all. Unset: 720 (CLOUD_RECORDING: 640).
    public var height: UInt32
    /// Frames a second, 1 to 60. Unset: 15.
    public var frameRate: UInt32
    /// Bit rate in kbps: 1 to 10000, for CLOUD_RECORDING 64 to 8192. Unset: reckoned from size and frame rate, 1560 for
    /// 1280 × 720 at 15 frames a second (CLOUD_RECORDING with no size said: 550).
    public var bitRateKbps: UInt32
    /// Time from one keyframe to the next, whole seconds: 1 s to 5 s, for CLOUD_RECORDING 1 s to 10 s. Unset: 3 s
    /// (CLOUD_RECORDING: 10 s).
    public var gop: ProtoDuration?

    public init(
        width: UInt32 = 0,
        height: UInt32 = 0,
        frameRate: UInt32 = 0,
        bitRateKbps: UInt32 = 0,
        gop: ProtoDuration? = nil
    ) {
        self.width = width
        self.height = height
        self.frameRate = frameRate
        self.bitRateKbps = bitRateKbps
        self.gop = gop
    }

    private enum CodingKeys: String, CodingKey {
        case width
        case height
        case frameRate
        case bitRateKbps
        case gop
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        width = try values.decodeIfPresent(UInt32.self, forKey: .width) ?? 0
        height = try values.decodeIfPresent(UInt32.self, forKey: .height) ?? 0
        frameRate = try values.decodeIfPresent(UInt32.self, forKey: .frameRate) ?? 0
        bitRateKbps = try values.decodeIfPresent(UInt32.self, forKey: .bitRateKbps) ?? 0
        gop = try values.decodeIfPresent(ProtoDuration.self, forKey: .gop)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if width != 0 { try values.encode(width, forKey: .width) }
        if height != 0 { try values.encode(height, forKey: .height) }
        if frameRate != 0 { try values.encode(frameRate, forKey: .frameRate) }
        if bitRateKbps != 0 { try values.encode(bitRateKbps, forKey: .bitRateKbps) }
        if let value = gop { try values.encode(value, forKey: .gop) }
    }
}

/// How the sound is encoded.
public struct MixAudio: Codable, Sendable, Equatable {
    /// Samples a second: 48000, 44100, 32000, 24000, 16000 or 8000; for CLOUD_RECORDING 48000, 44100 or 16000. Unset: 48000.
    public var sampleRate: UInt32
    /// 1 or 2. Unset: 2.
    public var channels: UInt32
    /// Bit rate in kbps: 8 to 500, for CLOUD_RECORDING 32 to 128. Unset: 64.
    public var bitRateKbps: UInt32
    /// The codec. Unset: LC-AAC.
    public var codec: MixAudioCodec

    public init(
        sampleRate: UInt32 = 0,
        channels: UInt32 = 0,
        bitRateKbps: UInt32 = 0,
        codec: MixAudioCodec = .unspecified
    ) {
        self.sampleRate = sampleRate
        self.channels = channels
        self.bitRateKbps = bitRateKbps
        self.codec = codec
    }

    private enum CodingKeys: String, CodingKey {
        case sampleRate
        case channels
        case bitRateKbps
        case codec
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        sampleRate = try values.decodeIfPresent(UInt32.self, forKey: .sampleRate) ?? 0
        channels = try values.decodeIfPresent(UInt32.self, forKey: .channels) ?? 0
        bitRateKbps = try values.decodeIfPresent(UInt32.self, forKey: .bitRateKbps) ?? 0
        codec = try values.decodeIfPresent(MixAudioCodec.self, forKey: .codec) ?? .unspecified
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if sampleRate != 0 { try values.encode(sampleRate, forKey: .sampleRate) }
        if channels != 0 { try values.encode(channels, forKey: .channels) }
        if bitRateKbps != 0 { try values.encode(bitRateKbps, forKey: .bitRateKbps) }
        if codec != .unspecified { try values.encode(codec, forKey: .codec) }
    }
}

/// What lies behind all pictures.
public struct MixBackground: Codable, Sendable, Equatable {
    /// Colour as `#RRGGBB`. Empty: black.
    public var color: String
    /// An image that fills the canvas, and wins over the colour. Unset: none.
    public var image: MixImage?

    public init(
        color: String = "",
        image: MixImage? = nil
    ) {
        self.color = color
        self.image = image
    }

    private enum CodingKeys: String, CodingKey {
        case color
        case image
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        color = try values.decodeIfPresent(String.self, forKey: .color) ?? ""
        image = try values.decodeIfPresent(MixImage.self, forKey: .image)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !color.isEmpty { try values.encode(color, forKey: .color) }
        if let value = image { try values.encode(value, forKey: .image) }
    }
}

/// The stream that a mix makes.
public struct MixOutput: Codable, Sendable, Equatable {
    /// Its StreamId, 1 to 64 of letters, digits, `_` and `-`, and not one that a user of the room has. Not for
    /// CLOUD_RECORDING. Cannot be changed: another one would break the stream.
    ///
    /// Empty, for MCU: one that is made of app and room, the same for every mix of the room. Empty, for PUBLISH_CDN: no
    /// stream of CSS, only `publish_urls`.
    public var streamId: String
    /// Beginning of the names of the recorded files, 1 to 64 of letters, digits, `_` and `-`. MCU only, and only for apps
    /// that still use the old recording of relayed streams: other apps' files are named after the StreamId. Cannot be
    /// changed.
    public var recordId: String
    /// True: the recording is an mp3 of the sound alone. MCU only, with `record_id`. The cloud advises against it: use a
    /// recording template with AAC instead. Cannot be changed.
    public var recordAudioOnly: Bool
    /// rtmp or rtmps URLs that the stream is pushed to besides, each of at most 1024 bytes: 1 for MCU, up to 10 with the
    /// stream of `stream_id` for PUBLISH_CDN, which takes rtmp alone. Not for CLOUD_RECORDING. For PUBLISH_CDN either these
    /// or `stream_id` are required.
    public var publishUrls: [String]

    public init(
        streamId: String = "",
        recordId: String = "",
        recordAudioOnly: Bool = false,
        publishUrls: [String] = []
    ) {
        self.streamId = streamId
        self.recordId = recordId
        self.recordAudioOnly = recordAudioOnly
        self.publishUrls = publishUrls
    }

    private enum CodingKeys: String, CodingKey {
        case streamId
        case recordId
        case recordAudioOnly
        case publishUrls
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        streamId = try values.decodeIfPresent(String.self, forKey: .streamId) ?? ""
        recordId = try values.decodeIfPresent(String.self, forKey: .recordId) ?? ""
        recordAudioOnly = try values.decodeIfPresent(Bool.self, forKey: .recordAudioOnly) ?? false
        publishUrls = try values.decodeIfPresent([String].self, forKey: .publishUrls) ?? []
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !streamId.isEmpty { try values.encode(streamId, forKey: .streamId) }
        if !recordId.isEmpty { try values.encode(recordId, forKey: .recordId) }
        if recordAudioOnly { try values.encode(recordAudioOnly, forKey: .recordAudioOnly) }
        if !publishUrls.isEmpty { try values.encode(publishUrls, forKey: .publishUrls) }
    }
}

/// How a mix itself is recorded into VOD.
public struct MixRecording: Codable, Sendable, Equatable {
    /// The formats. Empty: MP4. MP4, HLS or both; with an audio-only layout AAC, HLS or both.
    public var formats: [MediaFormat]
    /// Longest time of one file, whole minutes, 1 min to 24 h; not for HLS, which is one recording. Unset: 24 h. A file also
    /// ends at 2 GB.
    public var fileLength: ProtoDuration?
    /// How long VOD keeps the files, whole seconds, at most 1500 days. Unset or 0: for ever.
    public var storageTime: ProtoDuration?
    /// The VOD sub-application the files go to. Unset: the service's own. MediaSearch finds only files of the latter.
    public var vodSubAppId: UInt64
    /// The app's own id for the recording, 1 to 64 of letters, digits, `_` and `-`; the files' names begin with it.
    public var userDefineRecordId: String
    /// How long from its start the mix can be read, changed and stopped, whole hours, 6 h to 720 h. Unset: 72 h. The
    /// recording goes on after it until nobody publishes, and cannot be stopped then. CLOUD_RECORDING only.
    public var controlWindow: ProtoDuration?

    public init(
        formats: [MediaFormat] = [],
        fileLength: ProtoDuration? = nil,
        storageTime: ProtoDuration? = nil,
        vodSubAppId: UInt64 = 0,
        userDefineRecordId: String = "",
        controlWindow: ProtoDuration? = nil
    ) {
        self.formats = formats
        self.fileLength = fileLength
        self.storageTime = storageTime
        self.vodSubAppId = vodSubAppId
        self.userDefineRecordId = userDefineRecordId
        self.controlWindow = controlWindow
    }

    private enum CodingKeys: String, CodingKey {
        case formats
        case fileLength
        case storageTime
        case vodSubAppId
        case userDefineRecordId
        case controlWindow
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        formats = try values.decodeIfPresent([MediaFormat].self, forKey: .formats) ?? []
        fileLength = try values.decodeIfPresent(ProtoDuration.self, forKey: .fileLength)
        storageTime = try values.decodeIfPresent(ProtoDuration.self, forKey: .storageTime)
        vodSubAppId = try values.decodeNumber(UInt64.self, forKey: .vodSubAppId) ?? 0
        userDefineRecordId = try values.decodeIfPresent(String.self, forKey: .userDefineRecordId) ?? ""
        controlWindow = try values.decodeIfPresent(ProtoDuration.self, forKey: .controlWindow)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !formats.isEmpty { try values.encode(formats, forKey: .formats) }
        if let value = fileLength { try values.encode(value, forKey: .fileLength) }
        if let value = storageTime { try values.encode(value, forKey: .storageTime) }
        if vodSubAppId != 0 { try values.encodeNumber(vodSubAppId, forKey: .vodSubAppId) }
        if !userDefineRecordId.isEmpty { try values.encode(userDefineRecordId, forKey: .userDefineRecordId) }
        if let value = controlWindow { try values.encode(value, forKey: .controlWindow) }
    }
}

/// A mix of a room: what was asked, what was sent, and what the cloud shows.
public struct Mix: Codable, Sendable, Equatable {
    /// Id of the mix, made by this service: opaque, letters and digits. Output only.
    public var mixId: String
    /// What was asked last, with the defaults that hold filled in.
    public var spec: MixSpec?
    /// Which facility mixes.
    public var facility: MixFacility
    /// What it does, as the cloud showed it at `state_time`.
    public var state: MixState
    /// When the state was read from the cloud.
    public var stateTime: ProtoTimestamp?
    /// What the state is concluded from, in words.
    public var evidence: String
    /// True while the cloud may have something else than `spec` says: a start or a change was sent and not answered.
    /// Repeat the request with the same request_id, or send an UpdateMix, to settle it.
    public var unsettled: Bool
    /// The stream and the files it makes.
    public var output: MixResult?
    /// Who is in it: the room's live streams at `participants_time`, in order of coming.
    ///
    /// They are told by their StreamIds: streams that the app named itself are not recognised, of apps with the MD5 formula
    /// only users whom the specification names, and the users of number room 123 and text room "123" are not told apart.
    public var participants: [MixParticipant]
    /// When the room's live streams were read. The cloud allows that about once a minute.
    public var participantsTime: ProtoTimestamp?
    /// The request that was last sent to the cloud for it. Left out in lists.
    public var sent: SentRequest?
    /// The cloud's TaskId. PUBLISH_CDN and CLOUD_RECORDING only.
    public var cloudTaskId: String
    /// The cloud's own word for the state: `active`, `inactive` or `forbid` of the stream; `Idle`, `InProgress` or `Exited`
    /// of a cloud recording. Empty when it was not told.
    public var cloudStatus: String
    /// UserId of the robot that mixes. It is made of `mix_id` and is no other mix's. PUBLISH_CDN and CLOUD_RECORDING only.
    public var robotUserId: String
    /// Until when the cloud lets the mix be read, changed and stopped. CLOUD_RECORDING and PUBLISH_CDN only.
    public var controlEndTime: ProtoTimestamp?
    /// Grows with every change that is sent, as the cloud demands it. PUBLISH_CDN only.
    public var sequenceNumber: UInt64
    /// When the mix was asked for: it is kept before the cloud is called.
    public var createTime: ProtoTimestamp?
    /// When something of it last changed, `state_time`, `participants` and their time left aside.
    public var updateTime: ProtoTimestamp?
    /// When the stream was first seen live; unset if it never was.
    public var liveTime: ProtoTimestamp?
    /// Since when the stream has been seen not live, while its state is NOT_LIVE.
    public var notLiveTime: ProtoTimestamp?
    /// When the cloud took the stop of StopMix; unset if it never did.
    public var stopTime: ProtoTimestamp?
    /// When it ended, as it was first read. Unset before.
    public var endTime: ProtoTimestamp?
    /// The request_id that started it; empty if it had none.
    public var requestId: String
    /// Changes whenever something of the mix does, `state_time`, `participants` and their time left aside.
    public var etag: String
    /// The cloud's error code, when it refused the last call about this mix.
    public var cloudCode: String
    /// The RequestId of the call that was refused, to quote in a support ticket. That a call has a RequestId proves neither
    /// a mix nor a file.
    public var cloudRequestId: String

    public init(
        mixId: String = "",
        spec: MixSpec? = nil,
        facility: MixFacility = .unspecified,
        state: MixState = .unspecified,
        stateTime: ProtoTimestamp? = nil,
        evidence: String = "",
        unsettled: Bool = false,
        output: MixResult? = nil,
        participants: [MixParticipant] = [],
        participantsTime: ProtoTimestamp? = nil,
        sent: SentRequest? = nil,
        cloudTaskId: String = "",
        cloudStatus: String = "",
        robotUserId: String = "",
        controlEndTime: ProtoTimestamp? = nil,
        sequenceNumber: UInt64 = 0,
        createTime: ProtoTimestamp? = nil,
        updateTime: ProtoTimestamp? = nil,
        liveTime: ProtoTimestamp? = nil,
        notLiveTime: ProtoTimestamp? = nil,
        stopTime: ProtoTimestamp? = nil,
        endTime: ProtoTimestamp? = nil,
        requestId: String = "",
        etag: String = "",
        cloudCode: String = "",
        cloudRequestId: String = ""
    ) {
        self.mixId = mixId
        self.spec = spec
        self.facility = facility
        self.state = state
        self.stateTime = stateTime
        self.evidence = evidence
        self.unsettled = unsettled
        self.output = output
        self.participants = participants
        self.participantsTime = participantsTime
        self.sent = sent
        self.cloudTaskId = cloudTaskId
        self.cloudStatus = cloudStatus
        self.robotUserId = robotUserId
        self.controlEndTime = controlEndTime
        self.sequenceNumber = sequenceNumber
        self.createTime = createTime
        self.updateTime = updateTime
        self.liveTime = liveTime
        self.notLiveTime = notLiveTime
        self.stopTime = stopTime
        self.endTime = endTime
        self.requestId = requestId
        self.etag = etag
        self.cloudCode = cloudCode
        self.cloudRequestId = cloudRequestId
    }

    private enum CodingKeys: String, CodingKey {
        case mixId
        case spec
        case facility
        case state
        case stateTime
        case evidence
        case unsettled
        case output
        case participants
        case participantsTime
        case sent
        case cloudTaskId
        case cloudStatus
        case robotUserId
        case controlEndTime
        case sequenceNumber
        case createTime
        case updateTime
        case liveTime
        case notLiveTime
        case stopTime
        case endTime
        case requestId
        case etag
        case cloudCode
        case cloudRequestId
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        mixId = try values.decodeIfPresent(String.self, forKey: .mixId) ?? ""
        spec = try values.decodeIfPresent(MixSpec.self, forKey: .spec)
        facility = try values.decodeIfPresent(MixFacility.self, forKey: .facility) ?? .unspecified
        state = try values.decodeIfPresent(MixState.self, forKey: .state) ?? .unspecified
        stateTime = try values.decodeIfPresent(ProtoTimestamp.self, forKey: .stateTime)
        evidence = try values.decodeIfPresent(String.self, forKey: .evidence) ?? ""
        unsettled = try values.decodeIfPresent(Bool.self, forKey: .unsettled) ?? false
        output = try values.decodeIfPresent(MixResult.self, forKey: .output)
        participants = try values.decodeIfPresent([MixParticipant].self, forKey: .participants) ?? []
        participantsTime = try values.decodeIfPresent(ProtoTimestamp.self, forKey: .participantsTime)
        sent = try values.decodeIfPresent(SentRequest.self, forKey: .sent)
        cloudTaskId = try values.decodeIfPresent(String.self, forKey: .cloudTaskId) ?? ""
        cloudStatus = try values.decodeIfPresent(String.self, forKey: .cloudStatus) ?? ""
        robotUserId = try values.decodeIfPresent(String.self, forKey: .robotUserId) ?? ""
        controlEndTime = try values.decodeIfPresent(ProtoTimestamp.self, forKey: .controlEndTime)
        sequenceNumber = try values.decodeNumber(UInt64.self, forKey: .sequenceNumber) ?? 0
        createTime = try values.decodeIfPresent(ProtoTimestamp.self, forKey: .createTime)
        updateTime = try values.decodeIfPresent(ProtoTimestamp.self, forKey: .updateTime)
        liveTime = try values.decodeIfPresent(ProtoTimestamp.self, forKey: .liveTime)
        notLiveTime = try values.decodeIfPresent(ProtoTimestamp.self, forKey: .notLiveTime)
        stopTime = try values.decodeIfPresent(ProtoTimestamp.self, forKey: .stopTime)
        endTime = try values.decodeIfPresent(ProtoTimestamp.self, forKey: .endTime)
        requestId = try values.decodeIfPresent(String.self, forKey: .requestId) ?? ""
        etag = try values.decodeIfPresent(String.self, forKey: .etag) ?? ""
        cloudCode = try values.decodeIfPresent(String.self, forKey: .cloudCode) ?? ""
        cloudRequestId = try values.decodeIfPresent(String.self, forKey: .cloudRequestId) ?? ""
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !mixId.isEmpty { try values.encode(mixId, forKey: .mixId) }
        if let value = spec { try values.encode(value, forKey: .spec) }
        if facility != .unspecified { try values.encode(facility, forKey: .facility) }
        if state != .unspecified { try values.encode(state, forKey: .state) }
        if let value = stateTime { try values.encode(value, forKey: .stateTime) }
        if !evidence.isEmpty { try values.encode(evidence, forKey: .evidence) }
        if unsettled { try values.encode(unsettled, forKey: .unsettled) }
        if let value = output { try values.encode(value, forKey: .output) }
        if !participants.isEmpty { try values.encode(participants, forKey: .participants) }
        if let value = participantsTime { try values.encode(value, forKey: .participantsTime) }
        if let value = sent { try values.encode(value, forKey: .sent) }
        if !cloudTaskId.isEmpty { try values.encode(cloudTaskId, forKey: .cloudTaskId) }
        if !cloudStatus.isEmpty { try values.encode(cloudStatus, forKey: .cloudStatus) }
        if !robotUserId.isEmpty { try values.encode(robotUserId, forKey: .robotUserId) }
        if let value = controlEndTime { try values.encode(value, forKey: .controlEndTime) }
        if sequenceNumber != 0 { try values.encodeNumber(sequenceNumber, forKey: .sequenceNumber) }
        if let value = createTime { try values.encode(value, forKey: .createTime) }
        if let value = updateTime { try values.encode(value, forKey: .updateTime) }
        if let value = liveTime { try values.encode(value, forKey: .liveTime) }
        if let value = notLiveTime { try values.encode(value, forKey: .notLiveTime) }
        if let value = stopTime { try values.encode(value, forKey: .stopTime) }
        if let value = endTime { try values.encode(value, forKey: .endTime) }
        if !requestId.isEmpty { try values.encode(requestId, forKey: .requestId) }
        if !etag.isEmpty { try values.encode(etag, forKey: .etag) }
        if !cloudCode.isEmpty { try values.encode(cloudCode, forKey: .cloudCode) }
        if !cloudRequestId.isEmpty { try values.encode(cloudRequestId, forKey: .cloudRequestId) }
    }
}

/// Where the mixed stream is, and how its files are named.
public struct MixResult: Codable, Sendable, Equatable {
    /// StreamId of the mix: MediaSearch finds its files by it. Empty when it makes no stream of CSS.
    public var streamId: String
    /// AppName of the stream.
    public var appName: String
    /// Push domain of the stream.
    public var pushDomain: String
    /// What the names of the recorded files begin with.
    public var recordNamePrefix: String

    public init(
        streamId: String = "",
        appName: String = "",
        pushDomain: String = "",
        recordNamePrefix: String = ""
    ) {
        self.streamId = streamId
        self.appName = appName
        self.pushDomain = pushDomain
        self.recordNamePrefix = recordNamePrefix
    }

    private enum CodingKeys: String, CodingKey {
        case streamId
        case appName
        case pushDomain
        case recordNamePrefix
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        streamId = try values.decodeIfPresent(String.self, forKey: .streamId) ?? ""
        appName = try values.decodeIfPresent(String.self, forKey: .appName) ?? ""
        pushDomain = try values.decodeIfPresent(String.self, forKey: .pushDomain) ?? ""
        recordNamePrefix = try values.decodeIfPresent(String.self, forKey: .recordNamePrefix) ?? ""
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !streamId.isEmpty { try values.encode(streamId, forKey: .streamId) }
        if !appName.isEmpty { try values.encode(appName, forKey: .appName) }
        if !pushDomain.isEmpty { try values.encode(pushDomain, forKey: .pushDomain) }
        if !recordNamePrefix.isEmpty { try values.encode(recordNamePrefix, forKey: .recordNamePrefix) }
    }
}

/// A live stream of the room of a mix.
public struct MixParticipant: Codable, Sendable, Equatable {
    /// UserId.
    public var userId: String
    /// Main or aux.
    public var streamType: StreamType
    /// StreamId under which the user's own stream is relayed.
    public var streamId: String
    /// True when the layout gives its picture a place. Whether it sends one is not told: all of them are taken to.
    public var seen: Bool
    /// True when it is heard.
    public var heard: Bool
    /// Where its picture is; unset when it has no place. The cloud tells by the second since when streams are live: of those
    /// that came within one second the places may be exchanged.
    public var rect: MixRect?
    /// Since when it is published.
    public var publishTime: ProtoTimestamp?

    public init(
        userId: String = "",
        streamType: StreamType = .unspecified,
        streamId: String = "",
        seen: Bool = false,
        heard: Bool = false,
        rect: MixRect? = nil,
        publishTime: ProtoTimestamp? = nil
    ) {
        self.userId = userId
        self.streamType = streamType
        self.streamId = streamId
        self.seen = seen
        self.heard = heard
        self.rect = rect
        self.publishTime = publishTime
    }

    private enum CodingKeys: String, CodingKey {
        case userId
        case streamType
        case streamId
        case seen
        case heard
        case rect
        case publishTime
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        userId = try values.decodeIfPresent(String.self, forKey: .userId) ?? ""
        streamType = try values.decodeIfPresent(StreamType.self, forKey: .streamType) ?? .unspecified
        streamId = try values.decodeIfPresent(String.self, forKey: .streamId) ?? ""
        seen = try values.decodeIfPresent(Bool.self, forKey: .seen) ?? false
        heard = try values.decodeIfPresent(Bool.self, forKey: .heard) ?? false
        rect = try values.decodeIfPresent(MixRect.self, forKey: .rect)
        publishTime = try values.decodeIfPresent(ProtoTimestamp.self, forKey: .publishTime)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !userId.isEmpty { try values.encode(userId, forKey: .userId) }
        if streamType != .unspecified { try values.encode(streamType, forKey: .streamType) }
        if !streamId.isEmpty { try values.encode(streamId, forKey: .streamId) }
        if seen { try values.encode(seen, forKey: .seen) }
        if heard { try values.encode(heard, forKey: .heard) }
        if let value = rect { try values.encode(value, forKey: .rect) }
        if let value = publishTime { try values.encode(value, forKey: .publishTime) }
    }
}

/// A request as it was sent to the cloud.
public struct SentRequest: Codable, Sendable, Equatable {
    /// The cloud's action, for example `StartMCUMixTranscode`.
    public var action: String
    /// Its parameters as JSON, without secrets.
    public var requestJson: String
    /// When it was sent.
    public var sendTime: ProtoTimestamp?

    public init(
        action: String = "",
        requestJson: String = "",
        sendTime: ProtoTimestamp? = nil
    ) {
        self.action = action
        self.requestJson = requestJson
        self.sendTime = sendTime
    }

    private enum CodingKeys: String, CodingKey {
        case action
        case requestJson
        case sendTime
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        action = try values.decodeIfPresent(String.self, forKey: .action) ?? ""
        requestJson = try values.decodeIfPresent(String.self, forKey: .requestJson) ?? ""
        sendTime = try values.decodeIfPresent(ProtoTimestamp.self, forKey: .sendTime)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !action.isEmpty { try values.encode(action, forKey: .action) }
        if !requestJson.isEmpty { try values.encode(requestJson, forKey: .requestJson) }
        if let value = sendTime { try values.encode(value, forKey: .sendTime) }
    }
}

/// Request of StartMix.
public struct StartMixRequest: Codable, Sendable, Equatable {
    /// What to mix. Required.
    public var spec: MixSpec?
    /// A UUID of the caller's that makes the request safe to repeat: the same id is the same mix, and gives the first answer
    /// again for at least 24 hours. After an error repeat it to go on where it was cut off. Empty: not protected.
    public var requestId: String
    /// True: check everything, send nothing, and answer what would be started, without ids.
    public var validateOnly: Bool

    public init(
        spec: MixSpec? = nil,
        requestId: String = "",
        validateOnly: Bool = false
    ) {
        self.spec = spec
        self.requestId = requestId
        self.validateOnly = validateOnly
    }

    private enum CodingKeys: String, CodingKey {
        case spec
        case requestId
        case validateOnly
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        spec = try values.decodeIfPresent(MixSpec.self, forKey: .spec)
        requestId = try values.decodeIfPresent(String.self, forKey: .requestId) ?? ""
        validateOnly = try values.decodeIfPresent(Bool.self, forKey: .validateOnly) ?? false
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if let value = spec { try values.encode(value, forKey: .spec) }
        if !requestId.isEmpty { try values.encode(requestId, forKey: .requestId) }
        if validateOnly { try values.encode(validateOnly, forKey: .validateOnly) }
    }
}

/// Response of StartMix.
public struct StartMixResponse: Codable, Sendable, Equatable {
    /// The mix. That it was started is no proof of a stream or a file: see GetMix and MediaSearch.
    public var mix: Mix?

    public init(
        mix: Mix? = nil
    ) {
        self.mix = mix
    }

    private enum CodingKeys: String, CodingKey {
        case mix
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        mix = try values.decodeIfPresent(Mix.self, forKey: .mix)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if let value = mix { try values.encode(value, forKey: .mix) }
    }
}

/// Request of UpdateMix.
public struct UpdateMixRequest: Codable, Sendable, Equatable {
    /// The mix. Required.
    public var mixId: String
    /// The new values. Fields that are not named by the mask are not read.
    public var spec: MixSpec?
    /// The fields to change, relative to `spec`, for example `grid`, `video.bit_rate_kbps`, `background`. A layout is changed
    /// by naming the new one; lists are replaced whole. Empty: the fields that are set in `spec`, and of `video`, `audio`,
    /// `background`, `output` and `recording` those that are set inside. `*`: all of them.
    public var updateMask: ProtoFieldMask?
    /// The mix's current etag. Empty: not checked.
    public var etag: String
    /// A UUID of the caller's that makes the request safe to repeat: the same id gives the first answer again, for at least
    /// 24 hours. Empty: not protected.
    public var requestId: String
    /// True: check everything, send nothing, and answer the mix as it would be.
    public var validateOnly: Bool

    public init(
        mixId: String = "",
        spec: MixSpec? = nil,
        updateMask: ProtoFieldMask? = nil,
        etag: String = "",
        requestId: String = "",
        validateOnly: Bool = false
    ) {
        self.mixId = mixId
        self.spec = spec
        self.updateMask = updateMask
        self.etag = etag
        self.requestId = requestId
        self.validateOnly = validateOnly
    }

    private enum CodingKeys: String, CodingKey {
        case mixId
        case spec
        case updateMask
        case etag
        case requestId
        case validateOnly
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        mixId = try values.decodeIfPresent(String.self, forKey: .mixId) ?? ""
        spec = try values.decodeIfPresent(MixSpec.self, forKey: .spec)
        updateMask = try values.decodeIfPresent(ProtoFieldMask.self, forKey: .updateMask)
        etag = try values.decodeIfPresent(String.self, forKey: .etag) ?? ""
        requestId = try values.decodeIfPresent(String.self, forKey: .requestId) ?? ""
        validateOnly = try values.decodeIfPresent(Bool.self, forKey: .validateOnly) ?? false
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !mixId.isEmpty { try values.encode(mixId, forKey: .mixId) }
        if let value = spec { try values.encode(value, forKey: .spec) }
        if let value = updateMask { try values.encode(value, forKey: .updateMask) }
        if !etag.isEmpty { try values.encode(etag, forKey: .etag) }
        if !requestId.isEmpty { try values.encode(requestId, forKey: .requestId) }
        if validateOnly { try values.encode(validateOnly, forKey: .validateOnly) }
    }
}

/// Response of UpdateMix.
public struct UpdateMixResponse: Codable, Sendable, Equatable {
    /// The mix after the change.
    public var mix: Mix?

    public init(
        mix: Mix? = nil
    ) {
        self.mix = mix
    }

    private enum CodingKeys: String, CodingKey {
        case mix
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        mix = try values.decodeIfPresent(Mix.self, forKey: .mix)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if let value = mix { try values.encode(value, forKey: .mix) }
    }
}

/// Request of StopMix.
public struct StopMixRequest: Codable, Sendable, Equatable {
    /// The mix. Required.
    public var mixId: String
    /// The mix's current etag. Empty: not checked.
    public var etag: String
    /// A UUID of the caller's that makes the request safe to repeat: the same id gives the first answer again, for at least
    /// 24 hours. Empty: not protected.
    public var requestId: String
    /// True: check everything, stop nothing, and answer the mix as it is.
    public var validateOnly: Bool

    public init(
        mixId: String = "",
        etag: String = "",
        requestId: String = "",
        validateOnly: Bool = false
    ) {
        self.mixId = mixId
        self.etag = etag
        self.requestId = requestId
        self.validateOnly = validateOnly
    }

    private enum CodingKeys: String, CodingKey {
        case mixId
        case etag
        case requestId
        case validateOnly
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        mixId = try values.decodeIfPresent(String.self, forKey: .mixId) ?? ""
        etag = try values.decodeIfPresent(String.self, forKey: .etag) ?? ""
        requestId = try values.decodeIfPresent(String.self, forKey: .requestId) ?? ""
        validateOnly = try values.decodeIfPresent(Bool.self, forKey: .validateOnly) ?? false
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !mixId.isEmpty { try values.encode(mixId, forKey: .mixId) }
        if !etag.isEmpty { try values.encode(etag, forKey: .etag) }
        if !requestId.isEmpty { try values.encode(requestId, forKey: .requestId) }
        if validateOnly { try values.encode(validateOnly, forKey: .validateOnly) }
    }
}

/// Response of StopMix.
public struct StopMixResponse: Codable, Sendable, Equatable {
    /// The mix as it was read from the cloud after the stop.
    public var mix: Mix?

    public init(
        mix: Mix? = nil
    ) {
        self.mix = mix
    }

    private enum CodingKeys: String, CodingKey {
        case mix
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        mix = try values.decodeIfPresent(Mix.self, forKey: .mix)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if let value = mix { try values.encode(value, forKey: .mix) }
    }
}

/// Request of GetMix.
public struct GetMixRequest: Codable, Sendable, Equatable {
    /// The mix. Required.
    public var mixId: String

    public init(
        mixId: String = ""
    ) {
        self.mixId = mixId
    }

    private enum CodingKeys: String, CodingKey {
        case mixId
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        mixId = try values.decodeIfPresent(String.self, forKey: .mixId) ?? ""
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !mixId.isEmpty { try values.encode(mixId, forKey: .mixId) }
    }
}

/// Response of GetMix.
public struct GetMixResponse: Codable, Sendable, Equatable {
    /// The mix with its state read just now, or as it was when it had ended before.
    public var mix: Mix?

    public init(
        mix: Mix? = nil
    ) {
        self.mix = mix
    }

    private enum CodingKeys: String, CodingKey {
        case mix
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        mix = try values.decodeIfPresent(Mix.self, forKey: .mix)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if let value = mix { try values.encode(value, forKey: .mix) }
    }
}

/// Request of ListMixes.
public struct ListMixesRequest: Codable, Sendable, Equatable {
    /// The app. Required.
    public var sdkAppId: UInt32
    /// Only mixes of this room. Unset: of all rooms.
    public var roomId: RoomId?
    /// Only mixes whose state last read is one of these. Empty: all.
    public var states: [MixState]
    /// At most this many, up to 200; 0 means 100.
    public var pageSize: Int32
    /// `next_page_token` of the page before, with all other fields unchanged (`page_size` may change). Empty: the first
    /// page.
    public var pageToken: String

    public init(
        sdkAppId: UInt32 = 0,
        roomId: RoomId? = nil,
        states: [MixState] = [],
        pageSize: Int32 = 0,
        pageToken: String = ""
    ) {
        self.sdkAppId = sdkAppId
        self.roomId = roomId
        self.states = states
        self.pageSize = pageSize
        self.pageToken = pageToken
    }

    private enum CodingKeys: String, CodingKey {
        case sdkAppId
        case roomId
        case states
        case pageSize
        case pageToken
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        sdkAppId = try values.decodeIfPresent(UInt32.self, forKey: .sdkAppId) ?? 0
        roomId = try values.decodeIfPresent(RoomId.self, forKey: .roomId)
        states = try values.decodeIfPresent([MixState].self, forKey: .states) ?? []
        pageSize = try values.decodeIfPresent(Int32.self, forKey: .pageSize) ?? 0
        pageToken = try values.decodeIfPresent(String.self, forKey: .pageToken) ?? ""
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if sdkAppId != 0 { try values.encode(sdkAppId, forKey: .sdkAppId) }
        if let value = roomId { try values.encode(value, forKey: .roomId) }
        if !states.isEmpty { try values.encode(states, forKey: .states) }
        if pageSize != 0 { try values.encode(pageSize, forKey: .pageSize) }
        if !pageToken.isEmpty { try values.encode(pageToken, forKey: .pageToken) }
    }
}

/// Response of ListMixes.
public struct ListMixesResponse: Codable, Sendable, Equatable {
    /// The mixes, newest first.
    public var mixes: [Mix]
    /// Token of the next page; empty at the end.
    public var nextPageToken: String

    public init(
        mixes: [Mix] = [],
        nextPageToken: String = ""
    ) {
        self.mixes = mixes
        self.nextPageToken = nextPageToken
    }

    private enum CodingKeys: String, CodingKey {
        case mixes
        case nextPageToken
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        mixes = try values.decodeIfPresent([Mix].self, forKey: .mixes) ?? []
        nextPageToken = try values.decodeIfPresent(String.self, forKey: .nextPageToken) ?? ""
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !mixes.isEmpty { try values.encode(mixes, forKey: .mixes) }
        if !nextPageToken.isEmpty { try values.encode(nextPageToken, forKey: .nextPageToken) }
    }
}

/// Somebody in a preview.
public struct PreviewInput: Codable, Sendable, Equatable {
    /// Whose stream. Required.
    public var stream: MixStream?
    /// True: no picture, only sound.
    public var audioOnly: Bool

    public init(
        stream: MixStream? = nil,
        audioOnly: Bool = false
    ) {
        self.stream = stream
        self.audioOnly = audioOnly
    }

    private enum CodingKeys: String, CodingKey {
        case stream
        case audioOnly
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        stream = try values.decodeIfPresent(MixStream.self, forKey: .stream)
        audioOnly = try values.decodeIfPresent(Bool.self, forKey: .audioOnly) ?? false
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if let value = stream { try values.encode(value, forKey: .stream) }
        if audioOnly { try values.encode(audioOnly, forKey: .audioOnly) }
    }
}

/// Request of PreviewMix.
public struct PreviewMixRequest: Codable, Sendable, Equatable {
    /// The mix. Required; `sdk_app_id` names the facility by whose limits it is checked; `room_id` is not needed.
    public var spec: MixSpec?
    /// Who would be in it, in order of their coming; at most 50. Empty: nobody, which shows the empty places of a custom
    /// layout.
    public var inputs: [PreviewInput]
    /// True: draw it as SVG.
    public var svg: Bool
    /// True: draw it as PNG.
    public var png: Bool

    public init(
        spec: MixSpec? = nil,
        inputs: [PreviewInput] = [],
        svg: Bool = false,
        png: Bool = false
    ) {
        self.spec = spec
        self.inputs = inputs
        self.svg = svg
        self.png = png
    }

    private enum CodingKeys: String, CodingKey {
        case spec
        case inputs
        case svg
        case png
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        spec = try values.decodeIfPresent(MixSpec.self, forKey: .spec)
        inputs = try values.decodeIfPresent([PreviewInput].self, forKey: .inputs) ?? []
        svg = try values.decodeIfPresent(Bool.self, forKey: .svg) ?? false
        png = try values.decodeIfPresent(Bool.self, forKey: .png) ?? false
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if let value = spec { try values.encode(value, forKey: .spec) }
        if !inputs.isEmpty { try values.encode(inputs, forKey: .inputs) }
        if svg { try values.encode(svg, forKey: .svg) }
        if png { try values.encode(png, forKey: .png) }
    }
}

/// A place on the canvas and what is there.
public struct PreviewTile: Codable, Sendable, Equatable {
    /// Where it is.
    public var rect: MixRect?
    /// What is there.
    public var source: PreviewSource
    /// Whose it is; unset for empty places.
    public var stream: MixStream?
    /// How the picture fills it.
    public var renderMode: MixRenderMode
    /// Index of the place in a custom layout; -1 in others.
    public var place: Int32

    public init(
        rect: MixRect? = nil,
        source: PreviewSource = .unspecified,
        stream: MixStream? = nil,
        renderMode: MixRenderMode = .unspecified,
        place: Int32 = 0
    ) {
        self.rect = rect
        self.source = source
        self.stream = stream
        self.renderMode = renderMode
        self.place = place
    }

    private enum CodingKeys: String, CodingKey {
        case rect
        case source
        case stream
        case renderMode
        case place
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        rect = try values.decodeIfPresent(MixRect.self, forKey: .rect)
        source = try values.decodeIfPresent(PreviewSource.self, forKey: .source) ?? .unspecified
        stream = try values.decodeIfPresent(MixStream.self, forKey: .stream)
        renderMode = try values.decodeIfPresent(MixRenderMode.self, forKey: .renderMode) ?? .unspecified
        place = try values.decodeIfPresent(Int32.self, forKey: .place) ?? 0
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if let value = rect { try values.encode(value, forKey: .rect) }
        if source != .unspecified { try values.encode(source, forKey: .source) }
        if let value = stream { try values.encode(value, forKey: .stream) }
        if renderMode != .unspecified { try values.encode(renderMode, forKey: .renderMode) }
        if place != 0 { try values.encode(place, forKey: .place) }
    }
}

/// Response of PreviewMix.
public struct PreviewMixResponse: Codable, Sendable, Equatable {
    /// Width of the canvas in pixels; 0 for sound alone.
    public var width: UInt32
    /// Height of the canvas in pixels; 0 for sound alone.
    public var height: UInt32
    /// The places, from the hindmost to the foremost.
    public var tiles: [PreviewTile]
    /// Who is heard, in order of coming.
    public var heard: [MixStream]
    /// The picture as an SVG document; empty if it was not asked for, or there is no canvas.
    public var svg: String
    /// The picture as a PNG; empty if it was not asked for, or there is no canvas.
    public var png: Data
    /// The facility by whose limits it was checked.
    public var facility: MixFacility

    public init(
        width: UInt32 = 0,
        height: UInt32 = 0,
        tiles: [PreviewTile] = [],
        heard: [MixStream] = [],
        svg: String = "",
        png: Data = Data(),
        facility: MixFacility = .unspecified
    ) {
        self.width = width
        self.height = height
        self.tiles = tiles
        self.heard = heard
        self.svg = svg
        self.png = png
        self.facility = facility
    }

    private enum CodingKeys: String, CodingKey {
        case width
        case height
        case tiles
        case heard
        case svg
        case png
        case facility
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        width = try values.decodeIfPresent(UInt32.self, forKey: .width) ?? 0
        height = try values.decodeIfPresent(UInt32.self, forKey: .height) ?? 0
        tiles = try values.decodeIfPresent([PreviewTile].self, forKey: .tiles) ?? []
        heard = try values.decodeIfPresent([MixStream].self, forKey: .heard) ?? []
        svg = try values.decodeIfPresent(String.self, forKey: .svg) ?? ""
        png = try values.decodeIfPresent(Data.self, forKey: .png) ?? Data()
        facility = try values.decodeIfPresent(MixFacility.self, forKey: .facility) ?? .unspecified
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if width != 0 { try values.encode(width, forKey: .width) }
        if height != 0 { try values.encode(height, forKey: .height) }
        if !tiles.isEmpty { try values.encode(tiles, forKey: .tiles) }
        if !heard.isEmpty { try values.encode(heard, forKey: .heard) }
        if !svg.isEmpty { try values.encode(svg, forKey: .svg) }
        if !png.isEmpty { try values.encode(png, forKey: .png) }
        if facility != .unspecified { try values.encode(facility, forKey: .facility) }
    }
}

/// What a recording task is asked to record.
///
/// Fields that the app's facility cannot honour must be unset; they are refused by name and never passed over.
public struct RecordingTaskSpec: Codable, Sendable, Equatable {
    /// The TRTC app. Required; it must have an entry with `recording_tasks` in the service's configuration.
    public var sdkAppId: UInt32
    /// The room. Required, but for record tasks of `stream_ids` alone.
    public var roomId: RoomId?
    /// The users to record, at most 32.
    ///
    /// CLOUD_RECORDING: empty means everybody in the room, also who enters later.
    /// RECORD_TASK: their StreamIds are made as StreamIdResolver makes them. The cloud cannot record "everybody", so users
    /// or `stream_ids` are required.
    public var userIds: [String]
    /// The users not to record, at most 32, where everybody else is. Not together with `user_ids`. CLOUD_RECORDING only.
    public var excludedUserIds: [String]
    /// The uplink to record. Unset: main and aux.
    public var streamType: StreamType
    /// StreamIds to record as they are, for streams the app named itself, at most 32, each of 1 to 512 bytes.
    /// RECORD_TASK only; there users and StreamIds may give 32 streams in all.
    public var streamIds: [String]
    /// What to record of each user. CLOUD_RECORDING only; for sound of record tasks choose the format AAC.
    public var content: RecordedContent
    /// True: sound and picture in files of their own. Unset: both in one file. CLOUD_RECORDING only.
    public var separateTracks: Bool
    /// The formats to record in. Empty: MP4.
    ///
    /// CLOUD_RECORDING: MP4, HLS, MP4 with HLS; with `content` AUDIO also AAC, and AAC with HLS.
    /// RECORD_TASK: any of HLS, MP4, FLV and AAC.
    public var formats: [MediaFormat]
    /// Longest time of one file; not for HLS, which is one recording.
    ///
    /// CLOUD_RECORDING: whole minutes, 1 min to 24 h; unset means 24 h. A file also ends at 2 GB.
    /// RECORD_TASK: whole seconds, 60 s to 12 h, with AAC at most 2 h; unset means 30 min.
    public var fileLength: ProtoDuration?
    /// How long VOD keeps the files, whole seconds, at most 1500 days. Unset or 0: for ever.
    public var storageTime: ProtoDuration?
    /// The VOD sub-application the files go to. Unset: the service's own. MediaSearch finds only files of the latter.
    public var vodSubAppId: UInt64
    /// How long the robot waits for somebody to publish before the task ends, whole seconds, 5 s to 24 h. Unset: 30 s.
    /// CLOUD_RECORDING only.
    public var maxIdleTime: ProtoDuration?
    /// How long from its start the task can be read and stopped, whole hours, 6 h to 720 h. Unset: 72 h. The recording
    /// itself goes on after it until nobody publishes, and cannot be stopped then. CLOUD_RECORDING only.
    public var controlWindow: ProtoDuration?
    /// The app's own id for the recording, 1 to 64 of letters, digits, `_` and `-`; the files' names begin with it.
    /// CLOUD_RECORDING only.
    public var userDefineRecordId: String
    /// When to begin. Unset: now. To have a stream from its first frame, begin at least 3 s before it is published.
    /// RECORD_TASK only.
    public var startTime: ProtoTimestamp?
    /// When to end: at most 24 h after the beginning and 7 days ahead. Unset: 24 h after the beginning, or at the 7 days.
    /// RECORD_TASK only: other tasks end by StopRecordingTask or when nobody publishes.
    public var endTime: ProtoTimestamp?

    public init(
        sdkAppId: UInt32 = 0,
        roomId: RoomId? = nil,
        userIds: [String] = [],
        excludedUserIds: [String] = [],
        streamType: StreamType = .unspecified,
        streamIds: [String] = [],
        content: RecordedContent = .unspecified,
        separateTracks: Bool = false,
        formats: [MediaFormat] = [],
        fileLength: ProtoDuration? = nil,
        storageTime: ProtoDuration? = nil,
        vodSubAppId: UInt64 = 0,
        maxIdleTime: ProtoDuration? = nil,
        controlWindow: ProtoDuration? = nil,
        userDefineRecordId: String = "",
        startTime: ProtoTimestamp? = nil,
        endTime: ProtoTimestamp? = nil
    ) {
        self.sdkAppId = sdkAppId
        self.roomId = roomId
        self.userIds = userIds
        self.excludedUserIds = excludedUserIds
        self.streamType = streamType
        self.streamIds = streamIds
        self.content = content
        self.separateTracks = separateTracks
        self.formats = formats
        self.fileLength = fileLength
        self.storageTime = storageTime
        self.vodSubAppId = vodSubAppId
        self.maxIdleTime = maxIdleTime
        self.controlWindow = controlWindow
        self.userDefineRecordId = userDefineRecordId
        self.startTime = startTime
        self.endTime = endTime
    }

    private enum CodingKeys: String, CodingKey {
        case sdkAppId
        case roomId
        case userIds
        case excludedUserIds
        case streamType
        case streamIds
        case content
        case separateTracks
        case formats
        case fileLength
        case storageTime
        case vodSubAppId
        case maxIdleTime
        case controlWindow
        case userDefineRecordId
        case startTime
        case endTime
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        sdkAppId = try values.decodeIfPresent(UInt32.self, forKey: .sdkAppId) ?? 0
        roomId = try values.decodeIfPresent(RoomId.self, forKey: .roomId)
        userIds = try values.decodeIfPresent([String].self, forKey: .userIds) ?? []
        excludedUserIds = try values.decodeIfPresent([String].self, forKey: .excludedUserIds) ?? []
        streamType = try values.decodeIfPresent(StreamType.self, forKey: .streamType) ?? .unspecified
        streamIds = try values.decodeIfPresent([String].self, forKey: .streamIds) ?? []
        content = try values.decodeIfPresent(RecordedContent.self, forKey: .content) ?? .unspecified
        separateTracks = try values.decodeIfPresent(Bool.self, forKey: .separateTracks) ?? false
        formats = try values.decodeIfPresent([MediaFormat].self, forKey: .formats) ?? []
        fileLength = try values.decodeIfPresent(ProtoDuration.self, forKey: .fileLength)
        storageTime = try values.decodeIfPresent(ProtoDuration.self, forKey: .storageTime)
        vodSubAppId = try values.decodeNumber(UInt64.self, forKey: .vodSubAppId) ?? 0
        maxIdleTime = try values.decodeIfPresent(ProtoDuration.self, forKey: .maxIdleTime)
        controlWindow = try values.decodeIfPresent(ProtoDuration.self, forKey: .controlWindow)
        userDefineRecordId = try values.decodeIfPresent(String.self, forKey: .userDefineRecordId) ?? ""
        startTime = try values.decodeIfPresent(ProtoTimestamp.self, forKey: .startTime)
        endTime = try values.decodeIfPresent(ProtoTimestamp.self, forKey: .endTime)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if sdkAppId != 0 { try values.encode(sdkAppId, forKey: .sdkAppId) }
        if let value = roomId { try values.encode(value, forKey: .roomId) }
        if !userIds.isEmpty { try values.encode(userIds, forKey: .userIds) }
        if !excludedUserIds.isEmpty { try values.encode(excludedUserIds, forKey: .excludedUserIds) }
        if streamType != .unspecified { try values.encode(streamType, forKey: .streamType) }
        if !streamIds.isEmpty { try values.encode(streamIds, forKey: .streamIds) }
        if content != .unspecified { try values.encode(content, forKey: .content) }
        if separateTracks { try values.encode(separateTracks, forKey: .separateTracks) }
        if !formats.isEmpty { try values.encode(formats, forKey: .formats) }
        if let value = fileLength { try values.encode(value, forKey: .fileLength) }
        if let value = storageTime { try values.encode(value, forKey: .storageTime) }
        if vodSubAppId != 0 { try values.encodeNumber(vodSubAppId, forKey: .vodSubAppId) }
        if let value = maxIdleTime { try values.encode(value, forKey: .maxIdleTime) }
        if let value = controlWindow { try values.encode(value, forKey: .controlWindow) }
        if !userDefineRecordId.isEmpty { try values.encode(userDefineRecordId, forKey: .userDefineRecordId) }
        if let value = startTime { try values.encode(value, forKey: .startTime) }
        if let value = endTime { try values.encode(value, forKey: .endTime) }
    }
}

/// A recording of chosen users or streams: what was asked, and what the cloud said.
public struct RecordingTask: Codable, Sendable, Equatable {
    /// Id of the task, made by this service: opaque, letters and digits. Output only.
    public var taskId: String
    /// What was asked, with the defaults that hold filled in.
    public var spec: RecordingTaskSpec?
    /// Which facility carries it out.
    public var facility: TaskFacility
    /// What it does, as the cloud told it at `state_time`. With several cloud tasks the liveliest of their states.
    public var state: RecordingTaskState
    /// When the state was read from the cloud.
    public var stateTime: ProtoTimestamp?
    /// What the state is concluded from, in words.
    public var evidence: String
    /// The cloud's own tasks: one for CLOUD_RECORDING, one for each stream for RECORD_TASK.
    public var cloudTasks: [CloudTask]
    /// UserId of the robot that records. It is made of `task_id` and is no other task's. CLOUD_RECORDING only.
    public var robotUserId: String
    /// Until when the cloud lets the task be read and stopped. CLOUD_RECORDING only.
    public var controlEndTime: ProtoTimestamp?
    /// Id of the CSS record template that holds the formats. RECORD_TASK only.
    public var recordTemplateId: Int64
    /// Push domain of the streams. RECORD_TASK only.
    public var pushDomain: String
    /// AppName of the streams. RECORD_TASK only.
    public var appName: String
    /// When the task was asked for: it is kept before the cloud is called.
    public var createTime: ProtoTimestamp?
    /// When something of it last changed, `state_time` left aside.
    public var updateTime: ProtoTimestamp?
    /// When the cloud took the stop of StopRecordingTask; unset if it never did.
    public var stopTime: ProtoTimestamp?
    /// When it ended: as the cloud tells, or where it does not, when its end was first read. Unset before.
    public var endTime: ProtoTimestamp?
    /// The request_id that started it; empty if it had none.
    public var requestId: String
    /// Changes whenever something of the task does, `state_time` left aside.
    public var etag: String

    public init(
        taskId: String = "",
        spec: RecordingTaskSpec? = nil,
        facility: TaskFacility = .unspecified,
        state: RecordingTaskState = .unspecified,
        stateTime: ProtoTimestamp? = nil,
        evidence: String = "",
        cloudTasks: [CloudTask] = [],
        robotUserId: String = "",
        controlEndTime: ProtoTimestamp? = nil,
        recordTemplateId: Int64 = 0,
        pushDomain: String = "",
        appName: String = "",
        createTime: ProtoTimestamp? = nil,
        updateTime: ProtoTimestamp? = nil,
        stopTime: ProtoTimestamp? = nil,
        endTime: ProtoTimestamp? = nil,
        requestId: String = "",
        etag: String = ""
    ) {
        self.taskId = taskId
        self.spec = spec
        self.facility = facility
        self.state = state
        self.stateTime = stateTime
        self.evidence = evidence
        self.cloudTasks = cloudTasks
        self.robotUserId = robotUserId
        self.controlEndTime = controlEndTime
        self.recordTemplateId = recordTemplateId
        self.pushDomain = pushDomain
        self.appName = appName
        self.createTime = createTime
        self.updateTime = updateTime
        self.stopTime = stopTime
        self.endTime = endTime
        self.requestId = requestId
        self.etag = etag
    }

    private enum CodingKeys: String, CodingKey {
        case taskId
        case spec
        case facility
        case state
        case stateTime
        case evidence
        case cloudTasks
        case robotUserId
        case controlEndTime
        case recordTemplateId
        case pushDomain
        case appName
        case createTime
        case updateTime
        case stopTime
        case endTime
        case requestId
        case etag
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        taskId = try values.decodeIfPresent(String.self, forKey: .taskId) ?? ""
        spec = try values.decodeIfPresent(RecordingTaskSpec.self, forKey: .spec)
        facility = try values.decodeIfPresent(TaskFacility.self, forKey: .facility) ?? .unspecified
        state = try values.decodeIfPresent(RecordingTaskState.self, forKey: .state) ?? .unspecified
        stateTime = try values.decodeIfPresent(ProtoTimestamp.self, forKey: .stateTime)
        evidence = try values.decodeIfPresent(String.self, forKey: .evidence) ?? ""
        cloudTasks = try values.decodeIfPresent([CloudTask].self, forKey: .cloudTasks) ?? []
        robotUserId = try values.decodeIfPresent(String.self, forKey: .robotUserId) ?? ""
        controlEndTime = try values.decodeIfPresent(ProtoTimestamp.self, forKey: .controlEndTime)
        recordTemplateId = try values.decodeNumber(Int64.self, forKey: .recordTemplateId) ?? 0
        pushDomain = try values.decodeIfPresent(String.self, forKey: .pushDomain) ?? ""
        appName = try values.decodeIfPresent(String.self, forKey: .appName) ?? ""
        createTime = try values.decodeIfPresent(ProtoTimestamp.self, forKey: .createTime)
        updateTime = try values.decodeIfPresent(ProtoTimestamp.self, forKey: .updateTime)
        stopTime = try values.decodeIfPresent(ProtoTimestamp.self, forKey: .stopTime)
        endTime = try values.decodeIfPresent(ProtoTimestamp.self, forKey: .endTime)
        requestId = try values.decodeIfPresent(String.self, forKey: .requestId) ?? ""
        etag = try values.decodeIfPresent(String.self, forKey: .etag) ?? ""
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !taskId.isEmpty { try values.encode(taskId, forKey: .taskId) }
        if let value = spec { try values.encode(value, forKey: .spec) }
        if facility != .unspecified { try values.encode(facility, forKey: .facility) }
        if state != .unspecified { try values.encode(state, forKey: .state) }
        if let value = stateTime { try values.encode(value, forKey: .stateTime) }
        if !evidence.isEmpty { try values.encode(evidence, forKey: .evidence) }
        if !cloudTasks.isEmpty { try values.encode(cloudTasks, forKey: .cloudTasks) }
        if !robotUserId.isEmpty { try values.encode(robotUserId, forKey: .robotUserId) }
        if let value = controlEndTime { try values.encode(value, forKey: .controlEndTime) }
        if recordTemplateId != 0 { try values.encodeNumber(recordTemplateId, forKey: .recordTemplateId) }
        if !pushDomain.isEmpty { try values.encode(pushDomain, forKey: .pushDomain) }
        if !appName.isEmpty { try values.encode(appName, forKey: .appName) }
        if let value = createTime { try values.encode(value, forKey: .createTime) }
        if let value = updateTime { try values.encode(value, forKey: .updateTime) }
        if let value = stopTime { try values.encode(value, forKey: .stopTime) }
        if let value = endTime { try values.encode(value, forKey: .endTime) }
        if !requestId.isEmpty { try values.encode(requestId, forKey: .requestId) }
        if !etag.isEmpty { try values.encode(etag, forKey: .etag) }
    }
}

/// One task as the cloud has it.
public struct CloudTask: Codable, Sendable, Equatable {
    /// The cloud's TaskId. Empty when none was answered.
    public var cloudTaskId: String
    /// The StreamId it records. RECORD_TASK only.
    public var streamId: String
    /// Whose stream it is. Unset for streams that were asked for by `stream_ids`. RECORD_TASK only.
    public var identity: StreamIdentity?
    /// What it does.
    public var state: RecordingTaskState
    /// What the state is concluded from, in words.
    public var evidence: String
    /// The cloud's own word: `Idle`, `InProgress` or `Exited` of a cloud recording; `active`, `inactive` or `forbid` of a
    /// record task's stream. Empty when it was not told.
    public var cloudStatus: String
    /// From when it records. RECORD_TASK only.
    public var startTime: ProtoTimestamp?
    /// Until when it records, or when it was stopped. RECORD_TASK only.
    public var endTime: ProtoTimestamp?
    /// The cloud's error code, when it refused the last call about this task.
    public var cloudCode: String
    /// The RequestId of the call that was refused, to quote in a support ticket. That a call has a RequestId proves
    /// neither a task nor a file.
    public var cloudRequestId: String

    public init(
        cloudTaskId: String = "",
        streamId: String = "",
        identity: StreamIdentity? = nil,
        state: RecordingTaskState = .unspecified,
        evidence: String = "",
        cloudStatus: String = "",
        startTime: ProtoTimestamp? = nil,
        endTime: ProtoTimestamp? = nil,
        cloudCode: String = "",
        cloudRequestId: String = ""
    ) {
        self.cloudTaskId = cloudTaskId
        self.streamId = streamId
        self.identity = identity
        self.state = state
        self.evidence = evidence
        self.cloudStatus = cloudStatus
        self.startTime = startTime
        self.endTime = endTime
        self.cloudCode = cloudCode
        self.cloudRequestId = cloudRequestId
    }

    private enum CodingKeys: String, CodingKey {
        case cloudTaskId
        case streamId
        case identity
        case state
        case evidence
        case cloudStatus
        case startTime
        case endTime
        case cloudCode
        case cloudRequestId
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        cloudTaskId = try values.decodeIfPresent(String.self, forKey: .cloudTaskId) ?? ""
        streamId = try values.decodeIfPresent(String.self, forKey: .streamId) ?? ""
        identity = try values.decodeIfPresent(StreamIdentity.self, forKey: .identity)
        state = try values.decodeIfPresent(RecordingTaskState.self, forKey: .state) ?? .unspecified
        evidence = try values.decodeIfPresent(String.self, forKey: .evidence) ?? ""
        cloudStatus = try values.decodeIfPresent(String.self, forKey: .cloudStatus) ?? ""
        startTime = try values.decodeIfPresent(ProtoTimestamp.self, forKey: .startTime)
        endTime = try values.decodeIfPresent(ProtoTimestamp.self, forKey: .endTime)
        cloudCode = try values.decodeIfPresent(String.self, forKey: .cloudCode) ?? ""
        cloudRequestId = try values.decodeIfPresent(String.self, forKey: .cloudRequestId) ?? ""
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !cloudTaskId.isEmpty { try values.encode(cloudTaskId, forKey: .cloudTaskId) }
        if !streamId.isEmpty { try values.encode(streamId, forKey: .streamId) }
        if let value = identity { try values.encode(value, forKey: .identity) }
        if state != .unspecified { try values.encode(state, forKey: .state) }
        if !evidence.isEmpty { try values.encode(evidence, forKey: .evidence) }
        if !cloudStatus.isEmpty { try values.encode(cloudStatus, forKey: .cloudStatus) }
        if let value = startTime { try values.encode(value, forKey: .startTime) }
        if let value = endTime { try values.encode(value, forKey: .endTime) }
        if !cloudCode.isEmpty { try values.encode(cloudCode, forKey: .cloudCode) }
        if !cloudRequestId.isEmpty { try values.encode(cloudRequestId, forKey: .cloudRequestId) }
    }
}

/// Request of StartRecordingTask.
public struct StartRecordingTaskRequest: Codable, Sendable, Equatable {
    /// What to record. Required.
    public var spec: RecordingTaskSpec?
    /// A UUID of the caller's that makes the request safe to repeat: the same id is the same task, and gives the first
    /// answer again for at least 24 hours. After an error repeat it to go on where it was cut off. Empty: not protected,
    /// every request is a new task.
    public var requestId: String
    /// True: check everything, start nothing, and answer what would be started, without ids.
    public var validateOnly: Bool

    public init(
        spec: RecordingTaskSpec? = nil,
        requestId: String = "",
        validateOnly: Bool = false
    ) {
        self.spec = spec
        self.requestId = requestId
        self.validateOnly = validateOnly
    }

    private enum CodingKeys: String, CodingKey {
        case spec
        case requestId
        case validateOnly
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        spec = try values.decodeIfPresent(RecordingTaskSpec.self, forKey: .spec)
        requestId = try values.decodeIfPresent(String.self, forKey: .requestId) ?? ""
        validateOnly = try values.decodeIfPresent(Bool.self, forKey: .validateOnly) ?? false
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if let value = spec { try values.encode(value, forKey: .spec) }
        if !requestId.isEmpty { try values.encode(requestId, forKey: .requestId) }
        if validateOnly { try values.encode(validateOnly, forKey: .validateOnly) }
    }
}

/// Response of StartRecordingTask.
public struct StartRecordingTaskResponse: Codable, Sendable, Equatable {
    /// The task. That it was started is no proof of a file: see GetRecordingTask and MediaSearch.
    public var task: RecordingTask?

    public init(
        task: RecordingTask? = nil
    ) {
        self.task = task
    }

    private enum CodingKeys: String, CodingKey {
        case task
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        task = try values.decodeIfPresent(RecordingTask.self, forKey: .task)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if let value = task { try values.encode(value, forKey: .task) }
    }
}

/// Request of StopRecordingTask.
public struct StopRecordingTaskRequest: Codable, Sendable, Equatable {
    /// The task. Required.
    public var taskId: String
    /// The task's current etag. Empty: not checked.
    public var etag: String
    /// A UUID of the caller's that makes the request safe to repeat: the same id gives the first answer again, for at
    /// least 24 hours. Empty: not protected.
    public var requestId: String
    /// True: check everything, stop nothing, and answer the task as it is.
    public var validateOnly: Bool

    public init(
        taskId: String = "",
        etag: String = "",
        requestId: String = "",
        validateOnly: Bool = false
    ) {
        self.taskId = taskId
        self.etag = etag
        self.requestId = requestId
        self.validateOnly = validateOnly
    }

    private enum CodingKeys: String, CodingKey {
        case taskId
        case etag
        case requestId
        case validateOnly
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        taskId = try values.decodeIfPresent(String.self, forKey: .taskId) ?? ""
        etag = try values.decodeIfPresent(String.self, forKey: .etag) ?? ""
        requestId = try values.decodeIfPresent(String.self, forKey: .requestId) ?? ""
        validateOnly = try values.decodeIfPresent(Bool.self, forKey: .validateOnly) ?? false
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !taskId.isEmpty { try values.encode(taskId, forKey: .taskId) }
        if !etag.isEmpty { try values.encode(etag, forKey: .etag) }
        if !requestId.isEmpty { try values.encode(requestId, forKey: .requestId) }
        if validateOnly { try values.encode(validateOnly, forKey: .validateOnly) }
    }
}

/// Response of StopRecordingTask.
public struct StopRecordingTaskResponse: Codable, Sendable, Equatable {
    /// The task as it was read from the cloud after the stop.
    public var task: RecordingTask?

    public init(
        task: RecordingTask? = nil
    ) {
        self.task = task
    }

    private enum CodingKeys: String, CodingKey {
        case task
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        task = try values.decodeIfPresent(RecordingTask.self, forKey: .task)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if let value = task { try values.encode(value, forKey: .task) }
    }
}

/// Request of GetRecordingTask.
public struct GetRecordingTaskRequest: Codable, Sendable, Equatable {
    /// The task. Required.
    public var taskId: String

    public init(
        taskId: String = ""
    ) {
        self.taskId = taskId
    }

    private enum CodingKeys: String, CodingKey {
        case taskId
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        taskId = try values.decodeIfPresent(String.self, forKey: .taskId) ?? ""
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !taskId.isEmpty { try values.encode(taskId, forKey: .taskId) }
    }
}

/// Response of GetRecordingTask.
public struct GetRecordingTaskResponse: Codable, Sendable, Equatable {
    /// The task with its state read just now, or as it was when it had ended before.
    public var task: RecordingTask?

    public init(
        task: RecordingTask? = nil
    ) {
        self.task = task
    }

    private enum CodingKeys: String, CodingKey {
        case task
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        task = try values.decodeIfPresent(RecordingTask.self, forKey: .task)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if let value = task { try values.encode(value, forKey: .task) }
    }
}

/// Request of ListRecordingTasks.
public struct ListRecordingTasksRequest: Codable, Sendable, Equatable {
    /// The app. Required.
    public var sdkAppId: UInt32
    /// Only tasks of this room. Unset: of all rooms.
    public var roomId: RoomId?
    /// Only tasks whose state last read is one of these. Empty: all.
    public var states: [RecordingTaskState]
    /// At most this many, up to 1,000; 0 means 100.
    public var pageSize: Int32
    /// `next_page_token` of the page before, with all other fields unchanged (`page_size` may change). Empty: the first
    /// page.
    public var pageToken: String

    public init(
        sdkAppId: UInt32 = 0,
        roomId: RoomId? = nil,
        states: [RecordingTaskState] = [],
        pageSize: Int32 = 0,
        pageToken: String = ""
    ) {
        self.sdkAppId = sdkAppId
        self.roomId = roomId
        self.states = states
        self.pageSize = pageSize
        self.pageToken = pageToken
    }

    private enum CodingKeys: String, CodingKey {
        case sdkAppId
        case roomId
        case states
        case pageSize
        case pageToken
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        sdkAppId = try values.decodeIfPresent(UInt32.self, forKey: .sdkAppId) ?? 0
        roomId = try values.decodeIfPresent(RoomId.self, forKey: .roomId)
        states = try values.decodeIfPresent([RecordingTaskState].self, forKey: .states) ?? []
        pageSize = try values.decodeIfPresent(Int32.self, forKey: .pageSize) ?? 0
        pageToken = try values.decodeIfPresent(String.self, forKey: .pageToken) ?? ""
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if sdkAppId != 0 { try values.encode(sdkAppId, forKey: .sdkAppId) }
        if let value = roomId { try values.encode(value, forKey: .roomId) }
        if !states.isEmpty { try values.encode(states, forKey: .states) }
        if pageSize != 0 { try values.encode(pageSize, forKey: .pageSize) }
        if !pageToken.isEmpty { try values.encode(pageToken, forKey: .pageToken) }
    }
}

/// Response of ListRecordingTasks.
public struct ListRecordingTasksResponse: Codable, Sendable, Equatable {
    /// The tasks, newest first.
    public var tasks: [RecordingTask]
    /// Token of the next page; empty at the end.
    public var nextPageToken: String

    public init(
        tasks: [RecordingTask] = [],
        nextPageToken: String = ""
    ) {
        self.tasks = tasks
        self.nextPageToken = nextPageToken
    }

    private enum CodingKeys: String, CodingKey {
        case tasks
        case nextPageToken
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        tasks = try values.decodeIfPresent([RecordingTask].self, forKey: .tasks) ?? []
        nextPageToken = try values.decodeIfPresent(String.self, forKey: .nextPageToken) ?? ""
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !tasks.isEmpty { try values.encode(tasks, forKey: .tasks) }
        if !nextPageToken.isEmpty { try values.encode(nextPageToken, forKey: .nextPageToken) }
    }
}

/// Automatic recording as it is set for an account or an app.
public struct RecordingSettings: Codable, Sendable, Equatable {
    /// The app, or 0 for the whole account.
    public var sdkAppId: UInt32
    /// True when streams are recorded. Turning it off keeps the formats for the next time.
    public var enabled: Bool
    /// HLS: one playlist from push to cut-off, plays in browsers, survives interruptions. Unset: not recorded.
    public var hls: FormatSettings?
    /// MP4. Unset: not recorded.
    public var mp4: FormatSettings?
    /// FLV. Unset: not recorded.
    public var flv: FormatSettings?
    /// AAC: sound only. Unset: not recorded.
    public var aac: FormatSettings?
    /// How long an interrupted stream may stay away and still go on in the same HLS recording: whole seconds, 0 to
    /// 1800 s. Unset or 0: each push is a recording of its own. The recording is announced only after this window.
    public var hlsResumeWindow: ProtoDuration?
    /// Changes whenever the settings do. Send it back in an update to be sure that nobody else came between.
    public var etag: String
    /// Where the settings come from. Output only.
    public var source: SettingsSource
    /// Id of the CSS record template that holds; 0 when none does. Output only.
    public var templateId: Int64
    /// Name of that template. Output only.
    public var templateName: String
    /// Push domain of the rule: `<bizid>.livepush.myqcloud.com`. Output only.
    public var pushDomain: String
    /// AppName of the rule that holds; empty when it is for the whole domain. Output only.
    public var appName: String

    public init(
        sdkAppId: UInt32 = 0,
        enabled: Bool = false,
        hls: FormatSettings? = nil,
        mp4: FormatSettings? = nil,
        flv: FormatSettings? = nil,
        aac: FormatSettings? = nil,
        hlsResumeWindow: ProtoDuration? = nil,
        etag: String = "",
        source: SettingsSource = .unspecified,
        templateId: Int64 = 0,
        templateName: String = "",
        pushDomain: String = "",
        appName: String = ""
    ) {
        self.sdkAppId = sdkAppId
        self.enabled = enabled
        self.hls = hls
        self.mp4 = mp4
        self.flv = flv
        self.aac = aac
        self.hlsResumeWindow = hlsResumeWindow
        self.etag = etag
        self.source = source
        self.templateId = templateId
        self.templateName = templateName
        self.pushDomain = pushDomain
        self.appName = appName
    }

    private enum CodingKeys: String, CodingKey {
        case sdkAppId
        case enabled
        case hls
        case mp4
        case flv
        case aac
        case hlsResumeWindow
        case etag
        case source
        case templateId
        case templateName
        case pushDomain
        case appName
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        sdkAppId = try values.decodeIfPresent(UInt32.self, forKey: .sdkAppId) ?? 0
        enabled = try values.decodeIfPresent(Bool.self, forKey: .enabled) ?? false
        hls = try values.decodeIfPresent(FormatSettings.self, forKey: .hls)
        mp4 = try values.decodeIfPresent(FormatSettings.self, forKey: .mp4)
        flv = try values.decodeIfPresent(FormatSettings.self, forKey: .flv)
        aac = try values.decodeIfPresent(FormatSettings.self, forKey: .aac)
        hlsResumeWindow = try values.decodeIfPresent(ProtoDuration.self, forKey: .hlsResumeWindow)
        etag = try values.decodeIfPresent(String.self, forKey: .etag) ?? ""
        source = try values.decodeIfPresent(SettingsSource.self, forKey: .source) ?? .unspecified
        templateId = try values.decodeNumber(Int64.self, forKey: .templateId) ?? 0
        templateName = try values.decodeIfPresent(String.self, forKey: .templateName) ?? ""
        pushDomain = try values.decodeIfPresent(String.self, forKey: .pushDomain) ?? ""
        appName = try values.decodeIfPresent(String.self, forKey: .appName) ?? ""
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if sdkAppId != 0 { try values.encode(sdkAppId, forKey: .sdkAppId) }
        if enabled { try values.encode(enabled, forKey: .enabled) }
        if let value = hls { try values.encode(value, forKey: .hls) }
        if let value = mp4 { try values.encode(value, forKey: .mp4) }
        if let value = flv { try values.encode(value, forKey: .flv) }
        if let value = aac { try values.encode(value, forKey: .aac) }
        if let value = hlsResumeWindow { try values.encode(value, forKey: .hlsResumeWindow) }
        if !etag.isEmpty { try values.encode(etag, forKey: .etag) }
        if source != .unspecified { try values.encode(source, forKey: .source) }
        if templateId != 0 { try values.encodeNumber(templateId, forKey: .templateId) }
        if !templateName.isEmpty { try values.encode(templateName, forKey: .templateName) }
        if !pushDomain.isEmpty { try values.encode(pushDomain, forKey: .pushDomain) }
        if !appName.isEmpty { try values.encode(appName, forKey: .appName) }
    }
}

/// Settings of one recording format.
public struct FormatSettings: Codable, Sendable, Equatable {
    /// Longest time of one file, whole seconds: 60 s to 43200 s for MP4 and FLV, 60 s to 7200 s for AAC. Unset: 1800 s.
    /// Must be unset for HLS, which is one recording from push to cut-off.
    public var fileLength: ProtoDuration?
    /// How long VOD keeps the files, whole seconds, at most 1500 days. Unset or 0: for ever.
    public var storageTime: ProtoDuration?

    public init(
        fileLength: ProtoDuration? = nil,
        storageTime: ProtoDuration? = nil
    ) {
        self.fileLength = fileLength
        self.storageTime = storageTime
    }

    private enum CodingKeys: String, CodingKey {
        case fileLength
        case storageTime
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        fileLength = try values.decodeIfPresent(ProtoDuration.self, forKey: .fileLength)
        storageTime = try values.decodeIfPresent(ProtoDuration.self, forKey: .storageTime)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if let value = fileLength { try values.encode(value, forKey: .fileLength) }
        if let value = storageTime { try values.encode(value, forKey: .storageTime) }
    }
}

/// From when a change holds.
public struct EffectiveWindow: Codable, Sendable, Equatable {
    /// Streams that start before this are recorded by the earlier settings.
    public var earliestTime: ProtoTimestamp?
    /// Streams that start after this are recorded by the new settings.
    public var latestTime: ProtoTimestamp?

    public init(
        earliestTime: ProtoTimestamp? = nil,
        latestTime: ProtoTimestamp? = nil
    ) {
        self.earliestTime = earliestTime
        self.latestTime = latestTime
    }

    private enum CodingKeys: String, CodingKey {
        case earliestTime
        case latestTime
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        earliestTime = try values.decodeIfPresent(ProtoTimestamp.self, forKey: .earliestTime)
        latestTime = try values.decodeIfPresent(ProtoTimestamp.self, forKey: .latestTime)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if let value = earliestTime { try values.encode(value, forKey: .earliestTime) }
        if let value = latestTime { try values.encode(value, forKey: .latestTime) }
    }
}

/// Request of GetRecordingSettings.
public struct GetRecordingSettingsRequest: Codable, Sendable, Equatable {
    /// The app, or 0 for the whole account. For an app without settings of its own the answer is the account's.
    public var sdkAppId: UInt32

    public init(
        sdkAppId: UInt32 = 0
    ) {
        self.sdkAppId = sdkAppId
    }

    private enum CodingKeys: String, CodingKey {
        case sdkAppId
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        sdkAppId = try values.decodeIfPresent(UInt32.self, forKey: .sdkAppId) ?? 0
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if sdkAppId != 0 { try values.encode(sdkAppId, forKey: .sdkAppId) }
    }
}

/// Response of GetRecordingSettings.
public struct GetRecordingSettingsResponse: Codable, Sendable, Equatable {
    /// The settings that hold.
    public var settings: RecordingSettings?

    public init(
        settings: RecordingSettings? = nil
    ) {
        self.settings = settings
    }

    private enum CodingKeys: String, CodingKey {
        case settings
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        settings = try values.decodeIfPresent(RecordingSettings.self, forKey: .settings)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if let value = settings { try values.encode(value, forKey: .settings) }
    }
}

/// Request of UpdateRecordingSettings.
public struct UpdateRecordingSettingsRequest: Codable, Sendable, Equatable {
    /// The new values. `sdk_app_id` says whose settings they are. A non-empty `etag` must be the current one.
    /// Required.
    public var settings: RecordingSettings?
    /// The fields to change: `enabled`, `hls`, `mp4`, `flv`, `aac`, one of a format's fields such as
    /// `mp4.file_length`, `hls_resume_window`, or `*` for all of them. A named format that is unset in `settings` is
    /// switched off. Unset: the fields that are set in `settings`. Output-only fields are ignored.
    public var updateMask: ProtoFieldMask?
    /// A UUID of the caller's that makes the request safe to repeat: the same id gives the first answer again, for at
    /// least 24 hours. Empty: not protected.
    public var requestId: String
    /// True: check everything, change nothing, and answer as if it had been done.
    public var validateOnly: Bool

    public init(
        settings: RecordingSettings? = nil,
        updateMask: ProtoFieldMask? = nil,
        requestId: String = "",
        validateOnly: Bool = false
    ) {
        self.settings = settings
        self.updateMask = updateMask
        self.requestId = requestId
        self.validateOnly = validateOnly
    }

    private enum CodingKeys: String, CodingKey {
        case settings
        case updateMask
        case requestId
        case validateOnly
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        settings = try values.decodeIfPresent(RecordingSettings.self, forKey: .settings)
        updateMask = try values.decodeIfPresent(ProtoFieldMask.self, forKey: .updateMask)
        requestId = try values.decodeIfPresent(String.self, forKey: .requestId) ?? ""
        validateOnly = try values.decodeIfPresent(Bool.self, forKey: .validateOnly) ?? false
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if let value = settings { try values.encode(value, forKey: .settings) }
        if let value = updateMask { try values.encode(value, forKey: .updateMask) }
        if !requestId.isEmpty { try values.encode(requestId, forKey: .requestId) }
        if validateOnly { try values.encode(validateOnly, forKey: .validateOnly) }
    }
}

/// Response of UpdateRecordingSettings.
public struct UpdateRecordingSettingsResponse: Codable, Sendable, Equatable {
    /// The settings after the change.
    public var settings: RecordingSettings?
    /// From when they hold. Unset when nothing had to be changed.
    public var effective: EffectiveWindow?

    public init(
        settings: RecordingSettings? = nil,
        effective: EffectiveWindow? = nil
    ) {
        self.settings = settings
        self.effective = effective
    }

    private enum CodingKeys: String, CodingKey {
        case settings
        case effective
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        settings = try values.decodeIfPresent(RecordingSettings.self, forKey: .settings)
        effective = try values.decodeIfPresent(EffectiveWindow.self, forKey: .effective)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if let value = settings { try values.encode(value, forKey: .settings) }
        if let value = effective { try values.encode(value, forKey: .effective) }
    }
}

/// Request of ResetRecordingSettings.
public struct ResetRecordingSettingsRequest: Codable, Sendable, Equatable {
    /// The app whose own settings are taken away. Required.
    public var sdkAppId: UInt32
    /// The current etag of the app's settings. Empty: not checked.
    public var etag: String
    /// A UUID of the caller's that makes the request safe to repeat: the same id gives the first answer again, for at
    /// least 24 hours. Empty: not protected.
    public var requestId: String
    /// True: check everything, change nothing.
    public var validateOnly: Bool

    public init(
        sdkAppId: UInt32 = 0,
        etag: String = "",
        requestId: String = "",
        validateOnly: Bool = false
    ) {
        self.sdkAppId = sdkAppId
        self.etag = etag
        self.requestId = requestId
        self.validateOnly = validateOnly
    }

    private enum CodingKeys: String, CodingKey {
        case sdkAppId
        case etag
        case requestId
        case validateOnly
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        sdkAppId = try values.decodeIfPresent(UInt32.self, forKey: .sdkAppId) ?? 0
        etag = try values.decodeIfPresent(String.self, forKey: .etag) ?? ""
        requestId = try values.decodeIfPresent(String.self, forKey: .requestId) ?? ""
        validateOnly = try values.decodeIfPresent(Bool.self, forKey: .validateOnly) ?? false
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if sdkAppId != 0 { try values.encode(sdkAppId, forKey: .sdkAppId) }
        if !etag.isEmpty { try values.encode(etag, forKey: .etag) }
        if !requestId.isEmpty { try values.encode(requestId, forKey: .requestId) }
        if validateOnly { try values.encode(validateOnly, forKey: .validateOnly) }
    }
}

/// Response of ResetRecordingSettings.
public struct ResetRecordingSettingsResponse: Codable, Sendable, Equatable {
    /// The settings that hold for the app now.
    public var settings: RecordingSettings?
    /// From when they hold.
    public var effective: EffectiveWindow?

    public init(
        settings: RecordingSettings? = nil,
        effective: EffectiveWindow? = nil
    ) {
        self.settings = settings
        self.effective = effective
    }

    private enum CodingKeys: String, CodingKey {
        case settings
        case effective
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        settings = try values.decodeIfPresent(RecordingSettings.self, forKey: .settings)
        effective = try values.decodeIfPresent(EffectiveWindow.self, forKey: .effective)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if let value = settings { try values.encode(value, forKey: .settings) }
        if let value = effective { try values.encode(value, forKey: .effective) }
    }
}

/// Request of ListRecordingSettingsRevisions.
public struct ListRecordingSettingsRevisionsRequest: Codable, Sendable, Equatable {
    /// The app, or 0 for the account's own settings.
    public var sdkAppId: UInt32
    /// At most this many, up to 1,000; 0 means 100.
    public var pageSize: Int32
    /// `next_page_token` of the page before. Empty: the first page.
    public var pageToken: String

    public init(
        sdkAppId: UInt32 = 0,
        pageSize: Int32 = 0,
        pageToken: String = ""
    ) {
        self.sdkAppId = sdkAppId
        self.pageSize = pageSize
        self.pageToken = pageToken
    }

    private enum CodingKeys: String, CodingKey {
        case sdkAppId
        case pageSize
        case pageToken
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        sdkAppId = try values.decodeIfPresent(UInt32.self, forKey: .sdkAppId) ?? 0
        pageSize = try values.decodeIfPresent(Int32.self, forKey: .pageSize) ?? 0
        pageToken = try values.decodeIfPresent(String.self, forKey: .pageToken) ?? ""
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if sdkAppId != 0 { try values.encode(sdkAppId, forKey: .sdkAppId) }
        if pageSize != 0 { try values.encode(pageSize, forKey: .pageSize) }
        if !pageToken.isEmpty { try values.encode(pageToken, forKey: .pageToken) }
    }
}

/// Response of ListRecordingSettingsRevisions.
public struct ListRecordingSettingsRevisionsResponse: Codable, Sendable, Equatable {
    /// The changes, newest first.
    public var revisions: [RecordingSettingsRevision]
    /// Token of the next page; empty at the end.
    public var nextPageToken: String

    public init(
        revisions: [RecordingSettingsRevision] = [],
        nextPageToken: String = ""
    ) {
        self.revisions = revisions
        self.nextPageToken = nextPageToken
    }

    private enum CodingKeys: String, CodingKey {
        case revisions
        case nextPageToken
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        revisions = try values.decodeIfPresent([RecordingSettingsRevision].self, forKey: .revisions) ?? []
        nextPageToken = try values.decodeIfPresent(String.self, forKey: .nextPageToken) ?? ""
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !revisions.isEmpty { try values.encode(revisions, forKey: .revisions) }
        if !nextPageToken.isEmpty { try values.encode(nextPageToken, forKey: .nextPageToken) }
    }
}

/// One change made through this service.
public struct RecordingSettingsRevision: Codable, Sendable, Equatable {
    /// Grows with every change.
    public var revision: Int64
    /// When the cloud had accepted the change.
    public var createTime: ProtoTimestamp?
    /// The settings after it.
    public var settings: RecordingSettings?
    /// The request_id that made it; empty if it had none.
    public var requestId: String

    public init(
        revision: Int64 = 0,
        createTime: ProtoTimestamp? = nil,
        settings: RecordingSettings? = nil,
        requestId: String = ""
    ) {
        self.revision = revision
        self.createTime = createTime
        self.settings = settings
        self.requestId = requestId
    }

    private enum CodingKeys: String, CodingKey {
        case revision
        case createTime
        case settings
        case requestId
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        revision = try values.decodeNumber(Int64.self, forKey: .revision) ?? 0
        createTime = try values.decodeIfPresent(ProtoTimestamp.self, forKey: .createTime)
        settings = try values.decodeIfPresent(RecordingSettings.self, forKey: .settings)
        requestId = try values.decodeIfPresent(String.self, forKey: .requestId) ?? ""
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if revision != 0 { try values.encodeNumber(revision, forKey: .revision) }
        if let value = createTime { try values.encode(value, forKey: .createTime) }
        if let value = settings { try values.encode(value, forKey: .settings) }
        if !requestId.isEmpty { try values.encode(requestId, forKey: .requestId) }
    }
}

/// Request of CheckReadiness.
public struct CheckReadinessRequest: Codable, Sendable, Equatable {
    /// The app to check for, or 0 for the account.
    public var sdkAppId: UInt32

    public init(
        sdkAppId: UInt32 = 0
    ) {
        self.sdkAppId = sdkAppId
    }

    private enum CodingKeys: String, CodingKey {
        case sdkAppId
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        sdkAppId = try values.decodeIfPresent(UInt32.self, forKey: .sdkAppId) ?? 0
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if sdkAppId != 0 { try values.encode(sdkAppId, forKey: .sdkAppId) }
    }
}

/// Response of CheckReadiness.
public struct CheckReadinessResponse: Codable, Sendable, Equatable {
    /// True when no check failed.
    public var ready: Bool
    /// One entry for each topic.
    public var checks: [ReadinessCheck]

    public init(
        ready: Bool = false,
        checks: [ReadinessCheck] = []
    ) {
        self.ready = ready
        self.checks = checks
    }

    private enum CodingKeys: String, CodingKey {
        case ready
        case checks
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        ready = try values.decodeIfPresent(Bool.self, forKey: .ready) ?? false
        checks = try values.decodeIfPresent([ReadinessCheck].self, forKey: .checks) ?? []
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if ready { try values.encode(ready, forKey: .ready) }
        if !checks.isEmpty { try values.encode(checks, forKey: .checks) }
    }
}

/// One check and its outcome.
public struct ReadinessCheck: Codable, Sendable, Equatable {
    /// What was checked.
    public var topic: ReadinessTopic
    /// How it came out.
    public var state: ReadinessState
    /// What was seen.
    public var evidence: String
    /// What to do; empty when the state is OK.
    public var action: String
    /// The cloud's error code, when a call to it failed.
    public var cloudCode: String
    /// The cloud's RequestId, to quote in a support ticket.
    public var cloudRequestId: String

    public init(
        topic: ReadinessTopic = .unspecified,
        state: ReadinessState = .unspecified,
        evidence: String = "",
        action: String = "",
        cloudCode: String = "",
        cloudRequestId: String = ""
    ) {
        self.topic = topic
        self.state = state
        self.evidence = evidence
        self.action = action
        self.cloudCode = cloudCode
        self.cloudRequestId = cloudRequestId
    }

    private enum CodingKeys: String, CodingKey {
        case topic
        case state
        case evidence
        case action
        case cloudCode
        case cloudRequestId
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        topic = try values.decodeIfPresent(ReadinessTopic.self, forKey: .topic) ?? .unspecified
        state = try values.decodeIfPresent(ReadinessState.self, forKey: .state) ?? .unspecified
        evidence = try values.decodeIfPresent(String.self, forKey: .evidence) ?? ""
        action = try values.decodeIfPresent(String.self, forKey: .action) ?? ""
        cloudCode = try values.decodeIfPresent(String.self, forKey: .cloudCode) ?? ""
        cloudRequestId = try values.decodeIfPresent(String.self, forKey: .cloudRequestId) ?? ""
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if topic != .unspecified { try values.encode(topic, forKey: .topic) }
        if state != .unspecified { try values.encode(state, forKey: .state) }
        if !evidence.isEmpty { try values.encode(evidence, forKey: .evidence) }
        if !action.isEmpty { try values.encode(action, forKey: .action) }
        if !cloudCode.isEmpty { try values.encode(cloudCode, forKey: .cloudCode) }
        if !cloudRequestId.isEmpty { try values.encode(cloudRequestId, forKey: .cloudRequestId) }
    }
}

/// A StreamId and how it came about.
public struct ResolvedStreamId: Codable, Sendable, Equatable {
    /// The StreamId, exactly as CSS and VOD know it (case-sensitive).
    public var streamId: String
    /// The formula that made it. Unset for a custom StreamId.
    public var formula: StreamIdFormula
    /// The URL encoding that made it. Set for the direct formula only.
    public var urlEncoding: UrlEncoding
    /// True when it is longer than 64 bytes. The cloud limits StreamIds that apps choose to 64 bytes and does not
    /// say what it does to longer ones of its own.
    public var overLength: Bool

    public init(
        streamId: String = "",
        formula: StreamIdFormula = .unspecified,
        urlEncoding: UrlEncoding = .unspecified,
        overLength: Bool = false
    ) {
        self.streamId = streamId
        self.formula = formula
        self.urlEncoding = urlEncoding
        self.overLength = overLength
    }

    private enum CodingKeys: String, CodingKey {
        case streamId
        case formula
        case urlEncoding
        case overLength
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        streamId = try values.decodeIfPresent(String.self, forKey: .streamId) ?? ""
        formula = try values.decodeIfPresent(StreamIdFormula.self, forKey: .formula) ?? .unspecified
        urlEncoding = try values.decodeIfPresent(UrlEncoding.self, forKey: .urlEncoding) ?? .unspecified
        overLength = try values.decodeIfPresent(Bool.self, forKey: .overLength) ?? false
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !streamId.isEmpty { try values.encode(streamId, forKey: .streamId) }
        if formula != .unspecified { try values.encode(formula, forKey: .formula) }
        if urlEncoding != .unspecified { try values.encode(urlEncoding, forKey: .urlEncoding) }
        if overLength { try values.encode(overLength, forKey: .overLength) }
    }
}

/// Request of ResolveStreamId.
public struct ResolveStreamIdRequest: Codable, Sendable, Equatable {
    /// The uplink. Required.
    public var identity: StreamIdentity?
    /// The formula. Unset: that of the app's configuration.
    public var formula: StreamIdFormula
    /// The bizid for the MD5 formula. 0: that of the app's configuration, else the account's.
    public var bizid: UInt32
    /// The URL encoding for the direct formula. Unset: that of the app's configuration, else RFC 3986.
    public var urlEncoding: UrlEncoding

    public init(
        identity: StreamIdentity? = nil,
        formula: StreamIdFormula = .unspecified,
        bizid: UInt32 = 0,
        urlEncoding: UrlEncoding = .unspecified
    ) {
        self.identity = identity
        self.formula = formula
        self.bizid = bizid
        self.urlEncoding = urlEncoding
    }

    private enum CodingKeys: String, CodingKey {
        case identity
        case formula
        case bizid
        case urlEncoding
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        identity = try values.decodeIfPresent(StreamIdentity.self, forKey: .identity)
        formula = try values.decodeIfPresent(StreamIdFormula.self, forKey: .formula) ?? .unspecified
        bizid = try values.decodeIfPresent(UInt32.self, forKey: .bizid) ?? 0
        urlEncoding = try values.decodeIfPresent(UrlEncoding.self, forKey: .urlEncoding) ?? .unspecified
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if let value = identity { try values.encode(value, forKey: .identity) }
        if formula != .unspecified { try values.encode(formula, forKey: .formula) }
        if bizid != 0 { try values.encode(bizid, forKey: .bizid) }
        if urlEncoding != .unspecified { try values.encode(urlEncoding, forKey: .urlEncoding) }
    }
}

/// Response of ResolveStreamId.
public struct ResolveStreamIdResponse: Codable, Sendable, Equatable {
    /// The StreamId.
    public var resolved: ResolvedStreamId?
    /// The other StreamIds this uplink could have: by the other formula (where a bizid is known) and by the URL
    /// encodings that give another text. Most likely first.
    public var alternatives: [ResolvedStreamId]

    public init(
        resolved: ResolvedStreamId? = nil,
        alternatives: [ResolvedStreamId] = []
    ) {
        self.resolved = resolved
        self.alternatives = alternatives
    }

    private enum CodingKeys: String, CodingKey {
        case resolved
        case alternatives
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        resolved = try values.decodeIfPresent(ResolvedStreamId.self, forKey: .resolved)
        alternatives = try values.decodeIfPresent([ResolvedStreamId].self, forKey: .alternatives) ?? []
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if let value = resolved { try values.encode(value, forKey: .resolved) }
        if !alternatives.isEmpty { try values.encode(alternatives, forKey: .alternatives) }
    }
}

/// Request of BatchResolveStreamIds.
public struct BatchResolveStreamIdsRequest: Codable, Sendable, Equatable {
    /// The uplinks, 1 to 10,000, of any apps.
    public var identities: [StreamIdentity]
    /// The formula for all of them. Unset: that of each app's configuration.
    public var formula: StreamIdFormula
    /// The bizid for the MD5 formula. 0: that of each app's configuration, else the account's.
    public var bizid: UInt32
    /// The URL encoding for the direct formula. Unset: that of each app's configuration, else RFC 3986.
    public var urlEncoding: UrlEncoding

    public init(
        identities: [StreamIdentity] = [],
        formula: StreamIdFormula = .unspecified,
        bizid: UInt32 = 0,
        urlEncoding: UrlEncoding = .unspecified
    ) {
        self.identities = identities
        self.formula = formula
        self.bizid = bizid
        self.urlEncoding = urlEncoding
    }

    private enum CodingKeys: String, CodingKey {
        case identities
        case formula
        case bizid
        case urlEncoding
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        identities = try values.decodeIfPresent([StreamIdentity].self, forKey: .identities) ?? []
        formula = try values.decodeIfPresent(StreamIdFormula.self, forKey: .formula) ?? .unspecified
        bizid = try values.decodeIfPresent(UInt32.self, forKey: .bizid) ?? 0
        urlEncoding = try values.decodeIfPresent(UrlEncoding.self, forKey: .urlEncoding) ?? .unspecified
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !identities.isEmpty { try values.encode(identities, forKey: .identities) }
        if formula != .unspecified { try values.encode(formula, forKey: .formula) }
        if bizid != 0 { try values.encode(bizid, forKey: .bizid) }
        if urlEncoding != .unspecified { try values.encode(urlEncoding, forKey: .urlEncoding) }
    }
}

/// Response of BatchResolveStreamIds.
public struct BatchResolveStreamIdsResponse: Codable, Sendable, Equatable {
    /// The StreamIds, in the order of the request.
    public var resolved: [ResolvedStreamId]

    public init(
        resolved: [ResolvedStreamId] = []
    ) {
        self.resolved = resolved
    }

    private enum CodingKeys: String, CodingKey {
        case resolved
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        resolved = try values.decodeIfPresent([ResolvedStreamId].self, forKey: .resolved) ?? []
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !resolved.isEmpty { try values.encode(resolved, forKey: .resolved) }
    }
}

/// One message of StreamResolveStreamIds.
public struct StreamResolveStreamIdsRequest: Codable, Sendable, Equatable {
    /// Any number of the caller's; the response carries it back.
    public var sequence: UInt64
    /// The uplinks, 1 to 10,000.
    public var identities: [StreamIdentity]
    /// The formula for all of them. Unset: that of each app's configuration.
    public var formula: StreamIdFormula
    /// The bizid for the MD5 formula. 0: that of each app's configuration, else the account's.
    public var bizid: UInt32
    /// The URL encoding for the direct formula. Unset: that of each app's configuration, else RFC 3986.
    public var urlEncoding: UrlEncoding

    public init(
        sequence: UInt64 = 0,
        identities: [StreamIdentity] = [],
        formula: StreamIdFormula = .unspecified,
        bizid: UInt32 = 0,
        urlEncoding: UrlEncoding = .unspecified
    ) {
        self.sequence = sequence
        self.identities = identities
        self.formula = formula
        self.bizid = bizid
        self.urlEncoding = urlEncoding
    }

    private enum CodingKeys: String, CodingKey {
        case sequence
        case identities
        case formula
        case bizid
        case urlEncoding
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        sequence = try values.decodeNumber(UInt64.self, forKey: .sequence) ?? 0
        identities = try values.decodeIfPresent([StreamIdentity].self, forKey: .identities) ?? []
        formula = try values.decodeIfPresent(StreamIdFormula.self, forKey: .formula) ?? .unspecified
        bizid = try values.decodeIfPresent(UInt32.self, forKey: .bizid) ?? 0
        urlEncoding = try values.decodeIfPresent(UrlEncoding.self, forKey: .urlEncoding) ?? .unspecified
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if sequence != 0 { try values.encodeNumber(sequence, forKey: .sequence) }
        if !identities.isEmpty { try values.encode(identities, forKey: .identities) }
        if formula != .unspecified { try values.encode(formula, forKey: .formula) }
        if bizid != 0 { try values.encode(bizid, forKey: .bizid) }
        if urlEncoding != .unspecified { try values.encode(urlEncoding, forKey: .urlEncoding) }
    }
}

/// Answer to one StreamResolveStreamIdsRequest.
public struct StreamResolveStreamIdsResponse: Codable, Sendable, Equatable {
    /// The request's sequence.
    public var sequence: UInt64
    /// The StreamIds in the order of the request; empty when it failed.
    public var resolved: [ResolvedStreamId]
    /// Set when the request was refused.
    public var failure: ResolveFailure?

    public init(
        sequence: UInt64 = 0,
        resolved: [ResolvedStreamId] = [],
        failure: ResolveFailure? = nil
    ) {
        self.sequence = sequence
        self.resolved = resolved
        self.failure = failure
    }

    private enum CodingKeys: String, CodingKey {
        case sequence
        case resolved
        case failure
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        sequence = try values.decodeNumber(UInt64.self, forKey: .sequence) ?? 0
        resolved = try values.decodeIfPresent([ResolvedStreamId].self, forKey: .resolved) ?? []
        failure = try values.decodeIfPresent(ResolveFailure.self, forKey: .failure)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if sequence != 0 { try values.encodeNumber(sequence, forKey: .sequence) }
        if !resolved.isEmpty { try values.encode(resolved, forKey: .resolved) }
        if let value = failure { try values.encode(value, forKey: .failure) }
    }
}

/// Why one message of a stream was refused.
public struct ResolveFailure: Codable, Sendable, Equatable {
    /// The reason.
    public var reason: ErrorReason
    /// What to do about it.
    public var message: String
    /// Every wrong field (the first 100), when the reason is INVALID_FIELD.
    public var violations: [FieldViolation]

    public init(
        reason: ErrorReason = .unspecified,
        message: String = "",
        violations: [FieldViolation] = []
    ) {
        self.reason = reason
        self.message = message
        self.violations = violations
    }

    private enum CodingKeys: String, CodingKey {
        case reason
        case message
        case violations
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        reason = try values.decodeIfPresent(ErrorReason.self, forKey: .reason) ?? .unspecified
        message = try values.decodeIfPresent(String.self, forKey: .message) ?? ""
        violations = try values.decodeIfPresent([FieldViolation].self, forKey: .violations) ?? []
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if reason != .unspecified { try values.encode(reason, forKey: .reason) }
        if !message.isEmpty { try values.encode(message, forKey: .message) }
        if !violations.isEmpty { try values.encode(violations, forKey: .violations) }
    }
}

/// A wrong field.
public struct FieldViolation: Codable, Sendable, Equatable {
    /// Path of the field in the request, for example `identities[3].room_id`.
    public var field: String
    /// What is wrong with it.
    public var description: String

    public init(
        field: String = "",
        description: String = ""
    ) {
        self.field = field
        self.description = description
    }

    private enum CodingKeys: String, CodingKey {
        case field
        case description
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        field = try values.decodeIfPresent(String.self, forKey: .field) ?? ""
        description = try values.decodeIfPresent(String.self, forKey: .description) ?? ""
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !field.isEmpty { try values.encode(field, forKey: .field) }
        if !description.isEmpty { try values.encode(description, forKey: .description) }
    }
}

/// Request of ParseStreamId.
public struct ParseStreamIdRequest: Codable, Sendable, Equatable {
    /// The StreamId, 1 to 512 bytes.
    public var streamId: String

    public init(
        streamId: String = ""
    ) {
        self.streamId = streamId
    }

    private enum CodingKeys: String, CodingKey {
        case streamId
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        streamId = try values.decodeIfPresent(String.self, forKey: .streamId) ?? ""
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !streamId.isEmpty { try values.encode(streamId, forKey: .streamId) }
    }
}

/// Response of ParseStreamId.
public struct ParseStreamIdResponse: Codable, Sendable, Equatable {
    /// Every reading, most likely first; a reading of an app in the service's configuration comes before others.
    /// Empty when no formula and no app can have made such an id.
    public var readings: [StreamIdReading]

    public init(
        readings: [StreamIdReading] = []
    ) {
        self.readings = readings
    }

    private enum CodingKeys: String, CodingKey {
        case readings
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        readings = try values.decodeIfPresent([StreamIdReading].self, forKey: .readings) ?? []
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !readings.isEmpty { try values.encode(readings, forKey: .readings) }
    }
}

/// One way to read a StreamId.
public struct StreamIdReading: Codable, Sendable, Equatable {
    /// What the id would be.
    public enum Reading: Sendable, Equatable {
        /// Made by the direct formula.
        case direct(DirectReading)
        /// Made by the MD5 formula.
        case md5(Md5Reading)
        /// Chosen by the app.
        case custom(CustomReading)
    }
    /// What the id would be.
    public var reading: Reading?

    public init(
        reading: Reading? = nil
    ) {
        self.reading = reading
    }

    private enum CodingKeys: String, CodingKey {
        case direct
        case md5
        case custom
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        if let value = try values.decodeIfPresent(DirectReading.self, forKey: .direct) { reading = .direct(value) }
        if let value = try values.decodeIfPresent(Md5Reading.self, forKey: .md5) { reading = .md5(value) }
        if let value = try values.decodeIfPresent(CustomReading.self, forKey: .custom) { reading = .custom(value) }
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        switch reading {
        case let .direct(value): try values.encode(value, forKey: .direct)
        case let .md5(value): try values.encode(value, forKey: .md5)
        case let .custom(value): try values.encode(value, forKey: .custom)
        case nil: break
        }
    }
}

/// A StreamId read as the direct formula's.
public struct DirectReading: Codable, Sendable, Equatable {
    /// The uplink it would name.
    public var identity: StreamIdentity?
    /// The URL encodings that give exactly this StreamId for that uplink.
    public var urlEncodings: [UrlEncoding]

    public init(
        identity: StreamIdentity? = nil,
        urlEncodings: [UrlEncoding] = []
    ) {
        self.identity = identity
        self.urlEncodings = urlEncodings
    }

    private enum CodingKeys: String, CodingKey {
        case identity
        case urlEncodings
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        identity = try values.decodeIfPresent(StreamIdentity.self, forKey: .identity)
        urlEncodings = try values.decodeIfPresent([UrlEncoding].self, forKey: .urlEncodings) ?? []
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if let value = identity { try values.encode(value, forKey: .identity) }
        if !urlEncodings.isEmpty { try values.encode(urlEncodings, forKey: .urlEncodings) }
    }
}

/// A StreamId read as the MD5 formula's.
public struct Md5Reading: Codable, Sendable, Equatable {
    /// The bizid in front.
    public var bizid: UInt32
    /// The MD5 in lower-case hex; an upper-case one is read as well.
    public var digest: String
    /// The configured apps with that bizid.
    public var sdkAppIds: [UInt32]

    public init(
        bizid: UInt32 = 0,
        digest: String = "",
        sdkAppIds: [UInt32] = []
    ) {
        self.bizid = bizid
        self.digest = digest
        self.sdkAppIds = sdkAppIds
    }

    private enum CodingKeys: String, CodingKey {
        case bizid
        case digest
        case sdkAppIds
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        bizid = try values.decodeIfPresent(UInt32.self, forKey: .bizid) ?? 0
        digest = try values.decodeIfPresent(String.self, forKey: .digest) ?? ""
        sdkAppIds = try values.decodeIfPresent([UInt32].self, forKey: .sdkAppIds) ?? []
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if bizid != 0 { try values.encode(bizid, forKey: .bizid) }
        if !digest.isEmpty { try values.encode(digest, forKey: .digest) }
        if !sdkAppIds.isEmpty { try values.encode(sdkAppIds, forKey: .sdkAppIds) }
    }
}

/// A StreamId read as one that an app chose: at most 64 of letters, digits, `_` and `-`.
public struct CustomReading: Codable, Sendable, Equatable {

    public init() {}
}

/// Request of MatchStreamIds.
public struct MatchStreamIdsRequest: Codable, Sendable, Equatable {
    /// The StreamIds to explain, 1 to 1,000, each at most 512 bytes.
    public var streamIds: [String]
    /// The app of the candidates. Required.
    public var sdkAppId: UInt32
    /// Candidate rooms, at least one. Rooms × users × stream types may be at most 1,000,000.
    public var roomIds: [RoomId]
    /// Candidate users, at least one.
    public var userIds: [String]
    /// Candidate uplinks. Empty: main and aux.
    public var streamTypes: [StreamType]

    public init(
        streamIds: [String] = [],
        sdkAppId: UInt32 = 0,
        roomIds: [RoomId] = [],
        userIds: [String] = [],
        streamTypes: [StreamType] = []
    ) {
        self.streamIds = streamIds
        self.sdkAppId = sdkAppId
        self.roomIds = roomIds
        self.userIds = userIds
        self.streamTypes = streamTypes
    }

    private enum CodingKeys: String, CodingKey {
        case streamIds
        case sdkAppId
        case roomIds
        case userIds
        case streamTypes
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        streamIds = try values.decodeIfPresent([String].self, forKey: .streamIds) ?? []
        sdkAppId = try values.decodeIfPresent(UInt32.self, forKey: .sdkAppId) ?? 0
        roomIds = try values.decodeIfPresent([RoomId].self, forKey: .roomIds) ?? []
        userIds = try values.decodeIfPresent([String].self, forKey: .userIds) ?? []
        streamTypes = try values.decodeIfPresent([StreamType].self, forKey: .streamTypes) ?? []
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !streamIds.isEmpty { try values.encode(streamIds, forKey: .streamIds) }
        if sdkAppId != 0 { try values.encode(sdkAppId, forKey: .sdkAppId) }
        if !roomIds.isEmpty { try values.encode(roomIds, forKey: .roomIds) }
        if !userIds.isEmpty { try values.encode(userIds, forKey: .userIds) }
        if !streamTypes.isEmpty { try values.encode(streamTypes, forKey: .streamTypes) }
    }
}

/// Response of MatchStreamIds.
public struct MatchStreamIdsResponse: Codable, Sendable, Equatable {
    /// One entry for each StreamId asked for, in the same order.
    public var matches: [StreamIdMatch]

    public init(
        matches: [StreamIdMatch] = []
    ) {
        self.matches = matches
    }

    private enum CodingKeys: String, CodingKey {
        case matches
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        matches = try values.decodeIfPresent([StreamIdMatch].self, forKey: .matches) ?? []
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !matches.isEmpty { try values.encode(matches, forKey: .matches) }
    }
}

/// What stands behind one StreamId.
public struct StreamIdMatch: Codable, Sendable, Equatable {
    /// The StreamId as asked.
    public var streamId: String
    /// The candidates that give it; empty when none does. More than one where text and number rooms, or ids with
    /// `_`, give the same StreamId.
    public var identities: [StreamIdentity]
    /// The formula under which they give it.
    public var formula: StreamIdFormula

    public init(
        streamId: String = "",
        identities: [StreamIdentity] = [],
        formula: StreamIdFormula = .unspecified
    ) {
        self.streamId = streamId
        self.identities = identities
        self.formula = formula
    }

    private enum CodingKeys: String, CodingKey {
        case streamId
        case identities
        case formula
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        streamId = try values.decodeIfPresent(String.self, forKey: .streamId) ?? ""
        identities = try values.decodeIfPresent([StreamIdentity].self, forKey: .identities) ?? []
        formula = try values.decodeIfPresent(StreamIdFormula.self, forKey: .formula) ?? .unspecified
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !streamId.isEmpty { try values.encode(streamId, forKey: .streamId) }
        if !identities.isEmpty { try values.encode(identities, forKey: .identities) }
        if formula != .unspecified { try values.encode(formula, forKey: .formula) }
    }
}

/// Request of GetBypassPlaybackUrls.
public struct GetBypassPlaybackUrlsRequest: Codable, Sendable, Equatable {
    /// The stream.
    public enum Target: Sendable, Equatable {
        /// Its StreamId, 1 to 512 bytes.
        case streamId(String)
        /// The uplink; it is resolved as ResolveStreamId does.
        case identity(StreamIdentity)
    }
    /// The stream.
    public var target: Target?
    /// Play domain. Empty: the configured one.
    public var playDomain: String
    /// AppName in the URL. Empty: `live`.
    public var appName: String
    /// Until when the URLs may be opened, where a play key is configured for the domain: in the future. Unset: one
    /// day from now.
    public var expireTime: ProtoTimestamp?

    public init(
        target: Target? = nil,
        playDomain: String = "",
        appName: String = "",
        expireTime: ProtoTimestamp? = nil
    ) {
        self.target = target
        self.playDomain = playDomain
        self.appName = appName
        self.expireTime = expireTime
    }

    private enum CodingKeys: String, CodingKey {
        case streamId
        case identity
        case playDomain
        case appName
        case expireTime
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        if let value = try values.decodeIfPresent(String.self, forKey: .streamId) { target = .streamId(value) }
        if let value = try values.decodeIfPresent(StreamIdentity.self, forKey: .identity) { target = .identity(value) }
        playDomain = try values.decodeIfPresent(String.self, forKey: .playDomain) ?? ""
        appName = try values.decodeIfPresent(String.self, forKey: .appName) ?? ""
        expireTime = try values.decodeIfPresent(ProtoTimestamp.self, forKey: .expireTime)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !playDomain.isEmpty { try values.encode(playDomain, forKey: .playDomain) }
        if !appName.isEmpty { try values.encode(appName, forKey: .appName) }
        if let value = expireTime { try values.encode(value, forKey: .expireTime) }
        switch target {
        case let .streamId(value): try values.encode(value, forKey: .streamId)
        case let .identity(value): try values.encode(value, forKey: .identity)
        case nil: break
        }
    }
}

/// Response of GetBypassPlaybackUrls.
public struct GetBypassPlaybackUrlsResponse: Codable, Sendable, Equatable {
    /// The StreamId the URLs play.
    public var streamId: String
    /// One URL for each protocol.
    public var urls: [BypassPlaybackUrl]
    /// Until when the URLs may be opened; unset when they are not signed.
    public var expireTime: ProtoTimestamp?

    public init(
        streamId: String = "",
        urls: [BypassPlaybackUrl] = [],
        expireTime: ProtoTimestamp? = nil
    ) {
        self.streamId = streamId
        self.urls = urls
        self.expireTime = expireTime
    }

    private enum CodingKeys: String, CodingKey {
        case streamId
        case urls
        case expireTime
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        streamId = try values.decodeIfPresent(String.self, forKey: .streamId) ?? ""
        urls = try values.decodeIfPresent([BypassPlaybackUrl].self, forKey: .urls) ?? []
        expireTime = try values.decodeIfPresent(ProtoTimestamp.self, forKey: .expireTime)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !streamId.isEmpty { try values.encode(streamId, forKey: .streamId) }
        if !urls.isEmpty { try values.encode(urls, forKey: .urls) }
        if let value = expireTime { try values.encode(value, forKey: .expireTime) }
    }
}

/// A URL under which a relayed stream is played while it is live.
public struct BypassPlaybackUrl: Codable, Sendable, Equatable {
    /// The protocol.
    public var `protocol`: PlaybackProtocol
    /// The URL. A `%` of the StreamId is written `%25`, so that the CDN sees the StreamId as it is.
    public var url: String

    public init(
        protocol: PlaybackProtocol = .unspecified,
        url: String = ""
    ) {
        self.protocol = `protocol`
        self.url = url
    }

    private enum CodingKeys: String, CodingKey {
        case `protocol`
        case url
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        protocol = try values.decodeIfPresent(PlaybackProtocol.self, forKey: .protocol) ?? .unspecified
        url = try values.decodeIfPresent(String.self, forKey: .url) ?? ""
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if protocol != .unspecified { try values.encode(protocol, forKey: .protocol) }
        if !url.isEmpty { try values.encode(url, forKey: .url) }
    }
}

/// Finds, plays, downloads and keeps the recorded files in VOD (云点播).
public struct MediaSearchService: Sendable {
    let transport: Transport

    /// Finds recordings by StreamId, or by app, room, user and uplink.
    ///
    /// Pages go on past the cloud's limit of 5,000 rows, in a stable order. A page may be short or even empty while
    /// `next_page_token` is set: go on until it is empty. A recording can be found from about 30 s to 5 min after its
    /// stream ended, later by the HLS resume window.
    ///
    /// Errors: INVALID_ARGUMENT INVALID_FIELD, PAGE_TOKEN_INVALID, PAGE_TOKEN_MISMATCH; FAILED_PRECONDITION
    /// RESULT_TOO_DENSE; errors of the cloud.
    public func searchMedia(_ request: SearchMediaRequest, timeout: TimeInterval? = nil)
        async throws -> SearchMediaResponse {
        try await transport.unary("trtc.recording.v1.MediaSearch/SearchMedia", request, reads: true, timeout: timeout)
    }

    /// Reads one recording. It works as soon as the file exists, before the search finds it.
    ///
    /// Errors: INVALID_ARGUMENT INVALID_FIELD; NOT_FOUND MEDIA_NOT_FOUND; errors of the cloud.
    public func getMedia(_ request: GetMediaRequest, timeout: TimeInterval? = nil)
        async throws -> GetMediaResponse {
        try await transport.unary("trtc.recording.v1.MediaSearch/GetMedia", request, reads: true, timeout: timeout)
    }

    /// Reads up to 100 recordings. Missing ones are listed, not an error.
    ///
    /// Errors: INVALID_ARGUMENT INVALID_FIELD; errors of the cloud.
    public func batchGetMedia(_ request: BatchGetMediaRequest, timeout: TimeInterval? = nil)
        async throws -> BatchGetMediaResponse {
        try await transport.unary("trtc.recording.v1.MediaSearch/BatchGetMedia", request, reads: true, timeout: timeout)
    }

    /// Sets when VOD deletes a recording, or that it never does.
    ///
    /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND MEDIA_NOT_FOUND; ABORTED ETAG_MISMATCH,
    /// REQUEST_IN_PROGRESS; errors of the cloud.
    public func setMediaExpiry(_ request: SetMediaExpiryRequest, timeout: TimeInterval? = nil)
        async throws -> SetMediaExpiryResponse {
        try await transport.unary("trtc.recording.v1.MediaSearch/SetMediaExpiry", request, reads: false, timeout: timeout)
    }

    /// Deletes a recording for good. The etag that the caller read is required, so that only what was looked at is
    /// deleted.
    ///
    /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND MEDIA_NOT_FOUND; ABORTED ETAG_MISMATCH,
    /// REQUEST_IN_PROGRESS; errors of the cloud.
    public func deleteMedia(_ request: DeleteMediaRequest, timeout: TimeInterval? = nil)
        async throws -> DeleteMediaResponse {
        try await transport.unary("trtc.recording.v1.MediaSearch/DeleteMedia", request, reads: false, timeout: timeout)
    }

    /// Makes a playback URL, signed by VOD's Key hotlink protection (Key 防盗链) where a key is configured.
    ///
    /// Errors: INVALID_ARGUMENT INVALID_FIELD; NOT_FOUND MEDIA_NOT_FOUND; FAILED_PRECONDITION SETTING_MISSING (a
    /// preview, IP limit or expiry was asked for and no key is configured); errors of the cloud.
    public func getPlaybackUrl(_ request: GetPlaybackUrlRequest, timeout: TimeInterval? = nil)
        async throws -> GetPlaybackUrlResponse {
        try await transport.unary("trtc.recording.v1.MediaSearch/GetPlaybackUrl", request, reads: true, timeout: timeout)
    }

    /// Streams a recording's bytes: first a header, then chunks, at the end a trailer.
    ///
    /// After a broken call go on with `offset` at the number of bytes already held and `etag` from the header. An HLS
    /// recording comes as one MPEG-TS file: its segments in order.
    ///
    /// Errors: INVALID_ARGUMENT INVALID_FIELD; NOT_FOUND MEDIA_NOT_FOUND; ABORTED ETAG_MISMATCH; OUT_OF_RANGE
    /// OFFSET_OUT_OF_RANGE; UNAVAILABLE DOWNLOAD_INTERRUPTED; DATA_LOSS CHECKSUM_MISMATCH; FAILED_PRECONDITION
    /// DOWNLOAD_UNSUPPORTED; errors of the cloud.
    public func downloadMedia(_ request: DownloadMediaRequest)
        async throws -> AsyncThrowingStream<DownloadMediaResponse, any Error> {
        try await transport.stream("trtc.recording.v1.MediaSearch/DownloadMedia", request)
    }
}

/// Mixes a room's pictures and sound into one stream (云端混流转码), which is recorded as one file.
///
/// The cloud reports success even for values it cannot mix, and tells nothing afterwards. Here every value is checked
/// against its documented range before anything is sent, the layout can be seen before anything runs, and the state of a
/// mix is what the cloud's streams show, with the time it was read.
///
/// Which facility of the cloud mixes is the app's configuration (`mixes`). Fields that it cannot honour are refused by
/// name and never passed over. Mixing does not end the recording of single streams: where those are recorded too, there
/// are files of both. A room must not be mixed by a client (`setMixTranscodingConfig`) at the same time.
public struct MixTranscodeService: Sendable {
    let transport: Transport

    /// Starts mixing a room.
    ///
    /// The mix is kept before the cloud is called, so that none runs that this service does not know of. Where an error
    /// says CLOUD_OUTCOME_UNKNOWN, repeat the request with the same request_id: the mix that may run already is taken up,
    /// never doubled. Errors after the mix was kept carry its `mix_id` in the metadata.
    ///
    /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; ABORTED REQUEST_IN_PROGRESS; ALREADY_EXISTS
    /// MIX_ALREADY_RUNS; FAILED_PRECONDITION SETTING_MISSING, ROOM_EMPTY; RESOURCE_EXHAUSTED TASK_LIMIT_REACHED; errors of
    /// the cloud.
    public func startMix(_ request: StartMixRequest, timeout: TimeInterval? = nil)
        async throws -> StartMixResponse {
        try await transport.unary("trtc.recording.v1.MixTranscode/StartMix", request, reads: false, timeout: timeout)
    }

    /// Changes a mix that runs, without a break of its stream or a new file: layout, pictures' encoding, background,
    /// watermarks. What would break them (room, sound's encoding, StreamId, names of files) cannot be changed; stop the mix
    /// and start another.
    ///
    /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND MIX_NOT_FOUND; ABORTED ETAG_MISMATCH,
    /// REQUEST_IN_PROGRESS; FAILED_PRECONDITION MIX_ENDED, ROOM_EMPTY; errors of the cloud.
    public func updateMix(_ request: UpdateMixRequest, timeout: TimeInterval? = nil)
        async throws -> UpdateMixResponse {
        try await transport.unary("trtc.recording.v1.MixTranscode/UpdateMix", request, reads: false, timeout: timeout)
    }

    /// Stops a mix. To stop one that has ended is no error.
    ///
    /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND MIX_NOT_FOUND; ABORTED ETAG_MISMATCH,
    /// REQUEST_IN_PROGRESS; errors of the cloud.
    public func stopMix(_ request: StopMixRequest, timeout: TimeInterval? = nil)
        async throws -> StopMixResponse {
        try await transport.unary("trtc.recording.v1.MixTranscode/StopMix", request, reads: false, timeout: timeout)
    }

    /// Reads a mix, with its state as the cloud shows it now.
    ///
    /// Errors: INVALID_ARGUMENT INVALID_FIELD; NOT_FOUND MIX_NOT_FOUND; errors of the cloud.
    public func getMix(_ request: GetMixRequest, timeout: TimeInterval? = nil)
        async throws -> GetMixResponse {
        try await transport.unary("trtc.recording.v1.MixTranscode/GetMix", request, reads: true, timeout: timeout)
    }

    /// Lists an app's mixes, newest first, with their states as they were last read: the cloud is not asked.
    ///
    /// Errors: INVALID_ARGUMENT INVALID_FIELD, PAGE_TOKEN_INVALID, PAGE_TOKEN_MISMATCH.
    public func listMixes(_ request: ListMixesRequest, timeout: TimeInterval? = nil)
        async throws -> ListMixesResponse {
        try await transport.unary("trtc.recording.v1.MixTranscode/ListMixes", request, reads: true, timeout: timeout)
    }

    /// Shows where whose picture would be, for given users, by the rules that the mixer follows. Nothing is sent to the
    /// cloud, and nobody need be in a room.
    ///
    /// The cloud publishes the geometry of CLOUD_RECORDING only. That of other facilities is assumed to be the same.
    ///
    /// Errors: INVALID_ARGUMENT INVALID_FIELD; FAILED_PRECONDITION SETTING_MISSING.
    public func previewMix(_ request: PreviewMixRequest, timeout: TimeInterval? = nil)
        async throws -> PreviewMixResponse {
        try await transport.unary("trtc.recording.v1.MixTranscode/PreviewMix", request, reads: true, timeout: timeout)
    }
}

/// Switches automatic recording (全局云端自动录制) on and off and chooses its formats, and records chosen users or streams
/// by tasks (指定用户录制).
///
/// Settings live in the cloud, as a CSS record template of this service's own and a record rule on the push domain
/// of the bypass relay. Templates and rules of others are never changed: this service knows its own by name.
/// A change holds for streams that start after it has taken effect, never for streams that are live already.
///
/// Tasks live in the cloud too; what was asked of them is kept by this service, and their state is read from the cloud.
/// A task and automatic recording know nothing of one another: a stream that both record has files of both.
public struct RecordingConfigService: Sendable {
    let transport: Transport

    /// Reads the settings that hold for the whole account or for one app.
    ///
    /// Errors: INVALID_ARGUMENT INVALID_FIELD; FAILED_PRECONDITION SETTING_MISSING (no bizid); errors of the cloud.
    public func getRecordingSettings(_ request: GetRecordingSettingsRequest, timeout: TimeInterval? = nil)
        async throws -> GetRecordingSettingsResponse {
        try await transport.unary("trtc.recording.v1.RecordingConfig/GetRecordingSettings", request, reads: true, timeout: timeout)
    }

    /// Changes the settings of the whole account, or gives one app settings of its own. The latter needs an AppName that
    /// is the app's alone: apps with the MD5 formula share `live` and cannot have settings of their own.
    ///
    /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; ABORTED ETAG_MISMATCH, REQUEST_IN_PROGRESS;
    /// FAILED_PRECONDITION NO_FORMAT, FOREIGN_RECORD_RULE, SETTING_MISSING, APP_NAME_SHARED; errors of the cloud.
    public func updateRecordingSettings(_ request: UpdateRecordingSettingsRequest, timeout: TimeInterval? = nil)
        async throws -> UpdateRecordingSettingsResponse {
        try await transport.unary("trtc.recording.v1.RecordingConfig/UpdateRecordingSettings", request, reads: false, timeout: timeout)
    }

    /// Takes an app's own settings away, so that the account's hold for it again.
    ///
    /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND SETTINGS_NOT_FOUND; ABORTED ETAG_MISMATCH;
    /// FAILED_PRECONDITION FOREIGN_RECORD_RULE; errors of the cloud.
    public func resetRecordingSettings(_ request: ResetRecordingSettingsRequest, timeout: TimeInterval? = nil)
        async throws -> ResetRecordingSettingsResponse {
        try await transport.unary("trtc.recording.v1.RecordingConfig/ResetRecordingSettings", request, reads: false, timeout: timeout)
    }

    /// Lists the changes made through this service, newest first.
    ///
    /// Errors: INVALID_ARGUMENT INVALID_FIELD, PAGE_TOKEN_INVALID, PAGE_TOKEN_MISMATCH.
    public func listRecordingSettingsRevisions(_ request: ListRecordingSettingsRevisionsRequest, timeout: TimeInterval? = nil)
        async throws -> ListRecordingSettingsRevisionsResponse {
        try await transport.unary("trtc.recording.v1.RecordingConfig/ListRecordingSettingsRevisions", request, reads: true, timeout: timeout)
    }

    /// Checks everything that must be in place for a room to be recorded, and says what to do where it is not.
    ///
    /// A check that fails is an answer, not an error. Errors: INVALID_ARGUMENT INVALID_FIELD.
    public func checkReadiness(_ request: CheckReadinessRequest, timeout: TimeInterval? = nil)
        async throws -> CheckReadinessResponse {
        try await transport.unary("trtc.recording.v1.RecordingConfig/CheckReadiness", request, reads: true, timeout: timeout)
    }

    /// Starts recording chosen users of a room, or chosen streams.
    ///
    /// The task is kept before the cloud is called, so that no recording runs that this service does not know of. Where
    /// an error says CLOUD_OUTCOME_UNKNOWN, repeat the request with the same request_id: the recording that may run
    /// already is taken up, never doubled. Errors after the task was kept carry its `task_id` in the metadata.
    ///
    /// An answer means that the cloud took the task, not that there is a file: nobody may be publishing. Read
    /// GetRecordingTask 15 s later, and find the files with MediaSearch by the room and its users.
    ///
    /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; ABORTED REQUEST_IN_PROGRESS; FAILED_PRECONDITION
    /// APP_NOT_CONFIGURED, SETTING_MISSING, RECORD_TEMPLATES_USED_UP; RESOURCE_EXHAUSTED TASK_LIMIT_REACHED; errors of the
    /// cloud.
    public func startRecordingTask(_ request: StartRecordingTaskRequest, timeout: TimeInterval? = nil)
        async throws -> StartRecordingTaskResponse {
        try await transport.unary("trtc.recording.v1.RecordingConfig/StartRecordingTask", request, reads: false, timeout: timeout)
    }

    /// Stops a task and reads back what became of it. To stop one that has ended is no error. After the task's control
    /// window the cloud takes no stop: the task is UNKNOWN then, and ends when nobody publishes.
    ///
    /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND TASK_NOT_FOUND; ABORTED ETAG_MISMATCH,
    /// REQUEST_IN_PROGRESS; FAILED_PRECONDITION SETTING_MISSING; errors of the cloud.
    public func stopRecordingTask(_ request: StopRecordingTaskRequest, timeout: TimeInterval? = nil)
        async throws -> StopRecordingTaskResponse {
        try await transport.unary("trtc.recording.v1.RecordingConfig/StopRecordingTask", request, reads: false, timeout: timeout)
    }

    /// Reads a task's state from the cloud. A cloud that no longer knows the task is an answer, not an error.
    ///
    /// Errors: INVALID_ARGUMENT INVALID_FIELD; NOT_FOUND TASK_NOT_FOUND; errors of the cloud.
    public func getRecordingTask(_ request: GetRecordingTaskRequest, timeout: TimeInterval? = nil)
        async throws -> GetRecordingTaskResponse {
        try await transport.unary("trtc.recording.v1.RecordingConfig/GetRecordingTask", request, reads: true, timeout: timeout)
    }

    /// Lists an app's tasks, newest first, with the state that was last read and when. The cloud is not asked.
    ///
    /// Errors: INVALID_ARGUMENT INVALID_FIELD, PAGE_TOKEN_INVALID, PAGE_TOKEN_MISMATCH.
    public func listRecordingTasks(_ request: ListRecordingTasksRequest, timeout: TimeInterval? = nil)
        async throws -> ListRecordingTasksResponse {
        try await transport.unary("trtc.recording.v1.RecordingConfig/ListRecordingTasks", request, reads: true, timeout: timeout)
    }
}

/// Tells the live StreamId of any user in any room, and the way back.
///
/// A TRTC room's uplinks are relayed (旁路直播) to CSS under a StreamId, and recordings are found by it. All calls
/// are computed here, without a call to the cloud.
public struct StreamIdResolverService: Sendable {
    let transport: Transport

    /// Resolves one uplink to its StreamId, and lists the other StreamIds it could have.
    ///
    /// Errors: INVALID_ARGUMENT INVALID_FIELD; FAILED_PRECONDITION APP_NOT_CONFIGURED, SETTING_MISSING.
    public func resolveStreamId(_ request: ResolveStreamIdRequest, timeout: TimeInterval? = nil)
        async throws -> ResolveStreamIdResponse {
        try await transport.unary("trtc.recording.v1.StreamIdResolver/ResolveStreamId", request, reads: true, timeout: timeout)
    }

    /// Resolves up to 10,000 uplinks at once. All or nothing: one bad identity refuses the batch, and the error
    /// names every bad one (the first 100).
    ///
    /// Errors: as ResolveStreamId.
    public func batchResolveStreamIds(_ request: BatchResolveStreamIdsRequest, timeout: TimeInterval? = nil)
        async throws -> BatchResolveStreamIdsResponse {
        try await transport.unary("trtc.recording.v1.StreamIdResolver/BatchResolveStreamIds", request, reads: true, timeout: timeout)
    }

    /// Lists every reading of a StreamId.
    ///
    /// Direct ids cannot always be split one way, since `_` separates the parts and may be in them; MD5 ids tell
    /// only the bizid. To go back from an MD5 id use MatchStreamIds.
    ///
    /// Errors: INVALID_ARGUMENT INVALID_FIELD.
    public func parseStreamId(_ request: ParseStreamIdRequest, timeout: TimeInterval? = nil)
        async throws -> ParseStreamIdResponse {
        try await transport.unary("trtc.recording.v1.StreamIdResolver/ParseStreamId", request, reads: true, timeout: timeout)
    }

    /// Finds which of the given rooms and users stand behind the given StreamIds, under both formulas and every
    /// URL encoding.
    ///
    /// Errors: INVALID_ARGUMENT INVALID_FIELD.
    public func matchStreamIds(_ request: MatchStreamIdsRequest, timeout: TimeInterval? = nil)
        async throws -> MatchStreamIdsResponse {
        try await transport.unary("trtc.recording.v1.StreamIdResolver/MatchStreamIds", request, reads: true, timeout: timeout)
    }

    /// Makes the live playback URLs of a relayed stream (RTMP, HTTP-FLV, HLS, WebRTC), with the play key's
    /// signature where one is configured.
    ///
    /// Errors: INVALID_ARGUMENT INVALID_FIELD; FAILED_PRECONDITION APP_NOT_CONFIGURED, SETTING_MISSING (no play domain).
    public func getBypassPlaybackUrls(_ request: GetBypassPlaybackUrlsRequest, timeout: TimeInterval? = nil)
        async throws -> GetBypassPlaybackUrlsResponse {
        try await transport.unary("trtc.recording.v1.StreamIdResolver/GetBypassPlaybackUrls", request, reads: true, timeout: timeout)
    }
}
