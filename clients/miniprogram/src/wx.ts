/** What of the global `wx` this package calls. */
export interface Wx {
  request(options: {
    url: string;
    method: "POST";
    header: Record<string, string>;
    data: string;
    dataType: "json";
    responseType: "text";
    timeout: number;
    success(result: { statusCode: number; data: unknown; header: Record<string, unknown> }): void;
    fail(error: { errMsg: string }): void;
  }): { abort(): void };
  downloadFile(options: {
    url: string;
    filePath?: string;
    timeout: number;
    success(result: { statusCode: number; tempFilePath?: string; filePath?: string }): void;
    fail(error: { errMsg: string }): void;
  }): {
    abort(): void;
    onProgressUpdate(listener: (progress: Progress) => void): void;
  };
}

/** How far the download of a file has come, as `wx.downloadFile` tells it. */
export interface Progress {
  /** In percent. */
  progress: number;
  /** Bytes so far. */
  totalBytesWritten: number;
  /** Bytes of the whole. */
  totalBytesExpectedToWrite: number;
}
