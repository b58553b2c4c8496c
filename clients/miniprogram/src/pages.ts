/** Goes through the pages of a list, as a page of a mini-program does in `onReachBottom`. */
export class Pages<Item> {
  /** Whether all pages have been read. */
  done = false;
  readonly #read: (pageToken: string) => Promise<{ items: Item[]; nextPageToken: string }>;
  #pageToken: string;

  constructor(
    pageToken: string | undefined,
    read: (pageToken: string) => Promise<{ items: Item[]; nextPageToken: string }>,
  ) {
    this.#pageToken = pageToken || "";
    this.#read = read;
  }

  /** The items of the next page that has any; none when all have been read. A page that fails can be read again. */
  async next(): Promise<Item[]> {
    while (!this.done) {
      const { items, nextPageToken } = await this.#read(this.#pageToken);
      this.#pageToken = nextPageToken;
      this.done = nextPageToken === "";
      if (items.length > 0) return items;
    }
    return [];
  }

  /** The items of all pages that are left. */
  async all(): Promise<Item[]> {
    const items: Item[] = [];
    while (!this.done) items.push(...(await this.next()));
    return items;
  }
}
