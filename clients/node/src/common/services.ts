import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { type CallOptions, type Client, createClient, type Transport } from "@connectrpc/connect";
import { type Media, MediaSearch, SearchMediaRequestSchema } from "../gen/trtc/recording/v1/media_search_pb.js";
import { ListMixesRequestSchema, type Mix, MixTranscode } from "../gen/trtc/recording/v1/mix_transcode_pb.js";
import {
  ListRecordingSettingsRevisionsRequestSchema,
  RecordingConfig,
  type RecordingSettingsRevision,
} from "../gen/trtc/recording/v1/recording_config_pb.js";
import { ListRecordingTasksRequestSchema, type RecordingTask } from "../gen/trtc/recording/v1/recording_task_pb.js";
import { StreamIdResolver } from "../gen/trtc/recording/v1/stream_id_resolver_pb.js";

/** The services, and what goes through all pages of their lists. */
export class RecordingServices {
  /** Switches automatic recording on and off, and records chosen users and streams. */
  readonly recordingConfig: Client<typeof RecordingConfig>;
  /** Tells the StreamId of any user in any room, and the way back. */
  readonly streamIdResolver: Client<typeof StreamIdResolver>;
  /** Mixes the streams of a room into one. */
  readonly mixTranscode: Client<typeof MixTranscode>;
  /** Finds, plays, downloads and keeps the recordings. */
  readonly mediaSearch: Client<typeof MediaSearch>;

  protected constructor(transport: Transport) {
    this.recordingConfig = createClient(RecordingConfig, transport);
    this.streamIdResolver = createClient(StreamIdResolver, transport);
    this.mixTranscode = createClient(MixTranscode, transport);
    this.mediaSearch = createClient(MediaSearch, transport);
  }

  /** Every recording that a search finds, from the page of `request.pageToken` on. */
  searchMedia(
    request: MessageInitShape<typeof SearchMediaRequestSchema>,
    options?: CallOptions,
  ): AsyncGenerator<Media, void> {
    const first = create(SearchMediaRequestSchema, request);
    return everyItem(
      first,
      (page) => this.mediaSearch.searchMedia(page, options),
      ({ media }) => media,
    );
  }

  /** Every mix that a list holds, from the page of `request.pageToken` on. */
  listMixes(
    request: MessageInitShape<typeof ListMixesRequestSchema>,
    options?: CallOptions,
  ): AsyncGenerator<Mix, void> {
    const first = create(ListMixesRequestSchema, request);
    return everyItem(
      first,
      (page) => this.mixTranscode.listMixes(page, options),
      ({ mixes }) => mixes,
    );
  }

  /** Every recording task that a list holds, from the page of `request.pageToken` on. */
  listRecordingTasks(
    request: MessageInitShape<typeof ListRecordingTasksRequestSchema>,
    options?: CallOptions,
  ): AsyncGenerator<RecordingTask, void> {
    const first = create(ListRecordingTasksRequestSchema, request);
    return everyItem(
      first,
      (page) => this.recordingConfig.listRecordingTasks(page, options),
      ({ tasks }) => tasks,
    );
  }

  /** Every change of the settings that a list holds, from the page of `request.pageToken` on. */
  listRecordingSettingsRevisions(
    request: MessageInitShape<typeof ListRecordingSettingsRevisionsRequestSchema>,
    options?: CallOptions,
  ): AsyncGenerator<RecordingSettingsRevision, void> {
    const first = create(ListRecordingSettingsRevisionsRequestSchema, request);
    return everyItem(
      first,
      (page) => this.recordingConfig.listRecordingSettingsRevisions(page, options),
      ({ revisions }) => revisions,
    );
  }
}

/** Reads page after page, and yields the items of each. A page may be empty before the last. */
async function* everyItem<Request extends { pageToken: string }, Page extends { nextPageToken: string }, Item>(
  first: Request,
  read: (request: Request) => Promise<Page>,
  items: (page: Page) => Item[],
): AsyncGenerator<Item, void> {
  let request = first;
  for (;;) {
    const page = await read(request);
    yield* items(page);
    if (page.nextPageToken === "") return;
    request = { ...request, pageToken: page.nextPageToken };
  }
}
