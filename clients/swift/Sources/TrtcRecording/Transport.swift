import Foundation

/// Calls over the Connect protocol with JSON.
final class Transport: Sendable {
    private let options: TrtcRecordingClient.Options
    private let session: URLSession

    init(options: TrtcRecordingClient.Options, session: URLSession) {
        self.options = options
        self.session = session
    }

    func unary<Request: Encodable, Response: Decodable>(
        _ path: String, _ message: Request, reads: Bool, timeout: TimeInterval?
    ) async throws -> Response {
        let limit = timeout ?? options.timeout
        let deadline = Date(timeIntervalSinceNow: limit)
        var (attempt, wait) = (1, 0.2)
        while true {
            do {
                let left = deadline.timeIntervalSinceNow
                guard left > 0 else { throw RecordingError(code: "DEADLINE_EXCEEDED", message: "no time is left") }
                return try await once(path, message, timeout: left)
            } catch let error as RecordingError
                where reads && error.code == "UNAVAILABLE" && attempt < 4 && deadline.timeIntervalSinceNow > wait
            {
                try await Task.sleep(nanoseconds: UInt64(Double.random(in: 0...wait) * 1e9))
                (attempt, wait) = (attempt + 1, min(wait * 2, 5))
            }
        }
    }

    private func once<Request: Encodable, Response: Decodable>(
        _ path: String, _ message: Request, timeout: TimeInterval
    ) async throws -> Response {
        var request = request(path, type: "application/json")
        request.timeoutInterval = timeout
        request.setValue(String(Int(timeout * 1000)), forHTTPHeaderField: "Connect-Timeout-Ms")
        request.httpBody = try JSONEncoder().encode(message)
        let (body, response) = try await reaching { try await session.data(for: request) }
        let status = (response as? HTTPURLResponse)?.statusCode ?? 0
        guard status == 200 else { throw RecordingError(status: status, json: body) }
        return try JSONDecoder().decode(Response.self, from: body)
    }

    /// Messages as they come. The stream throws when the call fails, and cancels it when it is dropped.
    func stream<Request: Encodable, Response: Decodable & Sendable>(
        _ path: String, _ message: Request
    ) async throws -> AsyncThrowingStream<Response, any Error> {
        var request = request(path, type: "application/connect+json")
        request.httpBody = Envelope.put(try JSONEncoder().encode(message))
        let (bytes, response) = try await reaching { [request] in try await session.bytes(for: request) }
        let status = (response as? HTTPURLResponse)?.statusCode ?? 0
        guard status == 200 else { throw RecordingError(status: status, json: Data()) }
        return AsyncThrowingStream { messages in
            let reading = Task {
                do {
                    var iterator = bytes.makeAsyncIterator()
                    while let envelope = try await Envelope.next(&iterator) {
                        guard envelope.isEnd else {
                            messages.yield(try JSONDecoder().decode(Response.self, from: envelope.body))
                            continue
                        }
                        let end = try JSONDecoder().decode(End.self, from: envelope.body)
                        messages.finish(throwing: end.error.map(RecordingError.init(body:)))
                        return
                    }
                    messages.finish(throwing: RecordingError(code: "UNAVAILABLE", message: "the call broke off"))
                } catch let error as URLError {
                    messages.finish(throwing: RecordingError(error))
                } catch {
                    messages.finish(throwing: error)
                }
            }
            messages.onTermination = { _ in reading.cancel() }
        }
    }

    private func request(_ path: String, type: String) -> URLRequest {
        var request = URLRequest(url: options.endpoint.appendingPathComponent(path))
        request.httpMethod = "POST"
        request.setValue(type, forHTTPHeaderField: "Content-Type")
        request.setValue("1", forHTTPHeaderField: "Connect-Protocol-Version")
        if let token = options.token {
            request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization")
        }
        return request
    }

    private func reaching<Answer>(_ call: () async throws -> Answer) async throws -> Answer {
        do {
            return try await call()
        } catch let error as URLError {
            throw RecordingError(error)
        }
    }

    private struct End: Decodable {
        let error: RecordingError.Body?
    }
}

extension RecordingError {
    init(_ error: URLError) {
        switch error.code {
        case .timedOut: self.init(code: "DEADLINE_EXCEEDED", message: error.localizedDescription)
        case .cancelled: self.init(code: "CANCELLED", message: error.localizedDescription)
        default: self.init(code: "UNAVAILABLE", message: error.localizedDescription)
        }
    }
}

/// A message of a stream: a byte of flags, four of length, the message.
struct Envelope {
    let flags: UInt8
    let body: Data

    var isEnd: Bool { flags & 2 != 0 }

    static func put(_ body: Data) -> Data {
        let length = UInt32(body.count).bigEndian
        return Data([0]) + withUnsafeBytes(of: length) { Data($0) } + body
    }

    /// The next one; `nil` where the stream ends between two.
    static func next<Bytes: AsyncIteratorProtocol>(_ bytes: inout Bytes) async throws -> Envelope?
    where Bytes.Element == UInt8 {
        guard let flags = try await bytes.next() else { return nil }
        var length = 0
        for _ in 0..<4 { length = length << 8 | Int(try await byte(&bytes)) }
        guard length <= 16 << 20 else {
            throw RecordingError(code: "RESOURCE_EXHAUSTED", message: "a message of \(length) bytes is too long")
        }
        var body = Data(capacity: length)
        for _ in 0..<length { body.append(try await byte(&bytes)) }
        return Envelope(flags: flags, body: body)
    }

    private static func byte<Bytes: AsyncIteratorProtocol>(_ bytes: inout Bytes) async throws -> UInt8
    where Bytes.Element == UInt8 {
        guard let byte = try await bytes.next() else {
            throw RecordingError(code: "UNAVAILABLE", message: "the call broke off in a message")
        }
        return byte
    }
}
