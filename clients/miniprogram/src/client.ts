import { call, type Call, type CallOptions, type CallSettings, cancellable, type Token } from "./call";
import { errorOfAnswer, errorOfFailure, RecordingError } from "./errors";
import { READ_POLICY } from "./gen/read_policy";
import {
  type ListMixesRequest,
  type ListRecordingSettingsRevisionsRequest,
  type ListRecordingTasksRequest,
  type Media,
  type MediaSearch,
  METHODS,
  type Mix,
  type MixTranscode,
  type RecordingConfig,
  type RecordingSettingsRevision,
  type RecordingTask,
  type SearchMediaRequest,
  type StreamIdResolver,
} from "./gen/recording";
import { Pages } from "./pages";
import type { Progress, Wx } from "./wx";

/** How long `wx.downloadFile` may take, in milliseconds. */
const DOWNLOAD_TIMEOUT_MS = 600_000;

declare const wx: Wx;

/** Options of a client. */
export interface RecordingClientOptions {
  /** Where the service listens: `https://host`, a request domain of the mini-program. */
  endpoint: string;
  /** The API key, or a function that tells it. Unset: none is sent. */
  token?: Token;
  /** Deadline of calls in milliseconds over all their attempts, more than 0. Unset: 30,000. */
  timeoutMs?: number;
  /** What is called in place of the global `wx`. */
  wx?: Wx;
}

/** Options of {@link RecordingClient.downloadMedia}. */
export interface DownloadOptions {
  /** Where the file is kept, under `wx.env.USER_DATA_PATH`. Unset: a temporary file. */
  filePath?: string;
  /** Called as the download goes on. */
  onProgress?: (progress: Progress) => void;
}

/** The service, as a mini-program calls it by `wx.request`. */
export class RecordingClient {
  /** Switches automatic recording on and off, and records chosen users and streams. */
  readonly recordingConfig: RecordingConfig;
  /** Tells the StreamId of any user in any room, and the way back. */
  readonly streamIdResolver: StreamIdResolver;
  /** Mixes the streams of a room into one. */
  readonly mixTranscode: MixTranscode;
  /** Finds, plays and keeps the recordings. */
  readonly mediaSearch: MediaSearch;
  readonly #wx: Wx;

  /** Throws a `TypeError` for an endpoint that is no URL of http or https. */
  constructor(options: RecordingClientOptions) {
    const endpoint = options.endpoint.replace(/\/+$/, "");
    if (!/^https?:\/\/[^/]/.test(endpoint)) {
      throw new TypeError(`the endpoint must be https://host or http://host:port, not ${options.endpoint}`);
    }
    this.#wx = options.wx || wx;
    const timeoutMs = options.timeoutMs || READ_POLICY.timeoutMs;
    const settings: CallSettings = { wx: this.#wx, endpoint, token: options.token, timeoutMs };
    this.recordingConfig = serviceOf<RecordingConfig>(METHODS.recordingConfig, settings);
    this.streamIdResolver = serviceOf<StreamIdResolver>(METHODS.streamIdResolver, settings);
    this.mixTranscode = serviceOf<MixTranscode>(METHODS.mixTranscode, settings);
    this.mediaSearch = serviceOf<MediaSearch>(METHODS.mediaSearch, settings);
  }

  /** The pages of a search, from that of `request.pageToken` on. */
  searchMedia(request: SearchMediaRequest): Pages<Media> {
    return new Pages(request.pageToken, async (pageToken) => {
      const { media = [], nextPageToken = "" } = await this.mediaSearch.searchMedia({ ...request, pageToken });
      return { items: media, nextPageToken };
    });
  }

  /** The pages of a list of mixes, from that of `request.pageToken` on. */
  listMixes(request: ListMixesRequest): Pages<Mix> {
    return new Pages(request.pageToken, async (pageToken) => {
      const { mixes = [], nextPageToken = "" } = await this.mixTranscode.listMixes({ ...request, pageToken });
      return { items: mixes, nextPageToken };
    });
  }

  /** The pages of a list of recording tasks, from that of `request.pageToken` on. */
  listRecordingTasks(request: ListRecordingTasksRequest): Pages<RecordingTask> {
    return new Pages(request.pageToken, async (pageToken) => {
      const { tasks = [], nextPageToken = "" } = await this.recordingConfig.listRecordingTasks({
        ...request,
        pageToken,
      });
      return { items: tasks, nextPageToken };
    });
  }

  /** The pages of the changes of the settings, from that of `request.pageToken` on. */
  listRecordingSettingsRevisions(request: ListRecordingSettingsRevisionsRequest): Pages<RecordingSettingsRevision> {
    return new Pages(request.pageToken, async (pageToken) => {
      const { revisions = [], nextPageToken = "" } = await this.recordingConfig.listRecordingSettingsRevisions({
        ...request,
        pageToken,
      });
      return { items: revisions, nextPageToken };
    });
  }

  /**
   * Downloads a recording by its playback URL, and tells the path of the file. WeChat takes files up to 200 MB, from a
   * download domain of the mini-program. An HLS recording is many files, and refused: play it by its URL.
   */
  downloadMedia(fileId: string, { filePath, onProgress }: DownloadOptions = {}): Call<string> {
    return cancellable(async (cancellation) => {
      const asked = this.mediaSearch.getPlaybackUrl({ fileId });
      cancellation.stop = () => asked.abort();
      const { url = "" } = await asked;
      if (/\.m3u8($|\?)/.test(url)) {
        throw new RecordingError("FAILED_PRECONDITION", "an HLS recording cannot be downloaded as one file");
      }
      return new Promise<string>((resolve, reject) => {
        if (cancellation.cancelled) return reject(errorOfFailure("downloadFile:fail abort"));
        const task = this.#wx.downloadFile({
          url,
          timeout: DOWNLOAD_TIMEOUT_MS,
          ...(filePath === undefined ? {} : { filePath }),
          success({ statusCode, tempFilePath, filePath: kept }) {
            if (statusCode === 200) resolve(kept || tempFilePath || "");
            else reject(errorOfAnswer(statusCode, undefined));
          },
          fail({ errMsg }) {
            reject(errorOfFailure(errMsg));
          },
        });
        cancellation.stop = () => task.abort();
        if (onProgress) task.onProgressUpdate(onProgress);
      });
    });
  }
}

/** The methods of a service, made from the generated table, which comes from the same contract as the interface. */
function serviceOf<Service>(
  methods: { readonly [name: string]: { readonly path: string; readonly reads: boolean } },
  settings: CallSettings,
): Service {
  const service: { [name: string]: (request: object, options?: CallOptions) => Call<unknown> } = {};
  for (const name of Object.keys(methods)) {
    service[name] = (request, options) => call(settings, methods[name]!, request, options);
  }
  return service as Service;
}
