import CryptoKit
import Foundation

/// The service's API.
///
/// Unary calls end after 30 s unless told otherwise. Calls that only read are tried up to four times while the service
/// cannot be reached. All failures are ``RecordingError``.
public struct TrtcRecordingClient: Sendable {
    public struct Options: Sendable {
        /// `http://host:port` or `https://host:port`.
        public var endpoint: URL
        /// The API key, where the service wants one.
        public var token: String?
        /// For each unary call, in seconds.
        public var timeout: TimeInterval

        public init(endpoint: URL, token: String? = nil, timeout: TimeInterval = 30) {
            self.endpoint = endpoint
            self.token = token
            self.timeout = timeout
        }
    }

    public let recordingConfig: RecordingConfigService
    public let streamIdResolver: StreamIdResolverService
    public let mixTranscode: MixTranscodeService
    public let mediaSearch: MediaSearchService

    /// `session` decides whom TLS trusts: give one whose delegate knows your authority where it is not the system's.
    public init(_ options: Options, session: URLSession = .shared) {
        let transport = Transport(options: options, session: session)
        recordingConfig = RecordingConfigService(transport: transport)
        streamIdResolver = StreamIdResolverService(transport: transport)
        mixTranscode = MixTranscodeService(transport: transport)
        mediaSearch = MediaSearchService(transport: transport)
    }

    /// Every recording that a search finds, page by page.
    public func searchMedia(_ request: SearchMediaRequest) -> AsyncThrowingStream<Media, any Error> {
        pages { token in
            var page = request
            page.pageToken = token
            let found = try await mediaSearch.searchMedia(page)
            return (found.media, found.nextPageToken)
        }
    }

    /// Every mix of an app.
    public func listMixes(_ request: ListMixesRequest) -> AsyncThrowingStream<Mix, any Error> {
        pages { token in
            var page = request
            page.pageToken = token
            let found = try await mixTranscode.listMixes(page)
            return (found.mixes, found.nextPageToken)
        }
    }

    /// Every recording task of an app.
    public func listRecordingTasks(_ request: ListRecordingTasksRequest) -> AsyncThrowingStream<RecordingTask, any Error> {
        pages { token in
            var page = request
            page.pageToken = token
            let found = try await recordingConfig.listRecordingTasks(page)
            return (found.tasks, found.nextPageToken)
        }
    }

    private func pages<Item: Sendable>(
        _ page: @escaping @Sendable (String) async throws -> ([Item], String)
    ) -> AsyncThrowingStream<Item, any Error> {
        AsyncThrowingStream { items in
            let reading = Task {
                do {
                    var token = ""
                    repeat {
                        let (found, next) = try await page(token)
                        found.forEach { items.yield($0) }
                        token = next
                    } while !token.isEmpty
                    items.finish()
                } catch {
                    items.finish(throwing: error)
                }
            }
            items.onTermination = { _ in reading.cancel() }
        }
    }

    /// Writes a recording to a file, which is made anew. A call that breaks is gone on with at the byte reached, at most
    /// five times without any progress. Size and hash are checked. Returns the size in bytes.
    @discardableResult
    public func download(fileId: String, to file: URL) async throws -> Int64 {
        guard FileManager.default.createFile(atPath: file.path, contents: nil) else {
            throw RecordingError(code: "INVALID_ARGUMENT", message: "\(file.path) cannot be written")
        }
        let handle = try FileHandle(forWritingTo: file)
        defer { try? handle.close() }
        var (offset, etag, fruitless) = (Int64(0), "", 0)
        while true {
            let begun = offset
            do {
                return try await part(fileId, &offset, &etag, handle)
            } catch let error as RecordingError where error.code == "UNAVAILABLE" {
                fruitless = offset > begun ? 0 : fruitless + 1
                guard fruitless < 5 else { throw error }
            }
        }
    }

    private func part(
        _ fileId: String, _ offset: inout Int64, _ etag: inout String, _ file: FileHandle
    ) async throws -> Int64 {
        let request = DownloadMediaRequest(fileId: fileId, offset: offset, etag: etag)
        var (hash, size) = (SHA256(), Int64(0))
        for try await message in try await mediaSearch.downloadMedia(request) {
            switch message.part {
            case let .header(header):
                etag = header.media?.etag ?? etag
                size = header.sizeBytes
            case let .chunk(chunk):
                try file.write(contentsOf: chunk)
                hash.update(data: chunk)
                offset += Int64(chunk.count)
            case let .trailer(trailer):
                let sum = hash.finalize().map { String(format: "%02x", $0) }.joined()
                guard offset == size, sum == trailer.sha256 else {
                    throw RecordingError(code: "DATA_LOSS", message: "the bytes received are not those that were sent")
                }
                return offset
            case nil:
                // Of a newer service.
                break
            }
        }
        throw RecordingError(code: "UNAVAILABLE", message: "the download broke off")
    }
}
