import Foundation

/// Why a call failed.
public struct RecordingError: Error, Sendable, CustomStringConvertible, LocalizedError {
    /// A wrong field of the request.
    public struct Violation: Sendable, Equatable, Decodable {
        public let field: String
        public let description: String
    }

    /// The gRPC code in upper case, for example `FAILED_PRECONDITION`.
    public let code: String
    /// The stable reason, a name of `ErrorReason` without its prefix; empty when the service sent none.
    public let reason: String
    public let message: String
    public let metadata: [String: String]
    /// Every wrong field, when the reason is `INVALID_FIELD`.
    public let violations: [Violation]
    /// How long to wait before another attempt, where the service says so.
    public let retryAfter: TimeInterval?

    public var description: String {
        let head = reason.isEmpty ? code : "\(code) \(reason)"
        return ([": \(message)"] + violations.map { "; \($0.field): \($0.description)" }).reduce(head, +)
    }

    public var errorDescription: String? { description }

    init(code: String, message: String) {
        self.init(body: Body(code: code.lowercased(), message: message, details: nil))
    }

    /// From the JSON of a Connect error; of a body that is none, the HTTP status tells the code.
    init(status: Int, json: Data) {
        let body = try? JSONDecoder().decode(Body.self, from: json)
        self.init(body: body ?? Body(code: Self.code(ofStatus: status), message: "HTTP status \(status)", details: nil))
    }

    init(body: Body) {
        code = body.code == "canceled" ? "CANCELLED" : body.code.uppercased()
        message = body.message ?? ""
        let details = body.details ?? []
        func debug(_ type: String) -> Body.Debug? { details.first { $0.type == "google.rpc.\(type)" }?.debug }
        reason = debug("ErrorInfo")?.reason ?? ""
        metadata = debug("ErrorInfo")?.metadata ?? [:]
        violations = debug("BadRequest")?.fieldViolations ?? []
        retryAfter = debug("RetryInfo")?.retryDelay?.timeInterval
    }

    private static func code(ofStatus status: Int) -> String {
        switch status {
        case 400: "internal"
        case 401: "unauthenticated"
        case 403: "permission_denied"
        case 404: "unimplemented"
        case 429, 502, 503, 504: "unavailable"
        default: "unknown"
        }
    }

    struct Body: Decodable {
        let code: String
        let message: String?
        let details: [Detail]?

        struct Detail: Decodable {
            let type: String
            let debug: Debug?
        }

        /// What the service adds to each detail in JSON.
        struct Debug: Decodable {
            let reason: String?
            let metadata: [String: String]?
            let fieldViolations: [Violation]?
            let retryDelay: ProtoDuration?
        }
    }
}
