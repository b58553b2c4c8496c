import Foundation

/// An enum of the contract. Values that this version does not know keep their name, or their number as text.
public protocol ProtoEnum: Codable, Sendable, Hashable, RawRepresentable where RawValue == String {
    init(rawValue: String)
    static var numbers: [String] { get }
}

extension ProtoEnum {
    public init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let number = try? value.decode(Int.self) {
            self.init(rawValue: Self.numbers.indices.contains(number) ? Self.numbers[number] : String(number))
        } else {
            self.init(rawValue: try value.decode(String.self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        if let number = Int32(rawValue) {
            try value.encode(number)
        } else {
            try value.encode(rawValue)
        }
    }
}

/// A moment, exact to the nanosecond.
public struct ProtoTimestamp: Codable, Sendable, Hashable {
    public var seconds: Int64
    public var nanos: Int32

    public init(seconds: Int64, nanos: Int32 = 0) {
        self.seconds = seconds
        self.nanos = nanos
    }

    public init(_ date: Date) {
        let whole = date.timeIntervalSince1970.rounded(.down)
        self.init(seconds: Int64(whole), nanos: Int32((date.timeIntervalSince1970 - whole) * 1e9))
    }

    public var date: Date { Date(timeIntervalSince1970: Double(seconds) + Double(nanos) / 1e9) }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        // Fractions apart: ISO8601DateFormatter keeps milliseconds only.
        let parts = text.split(separator: ".", maxSplits: 1)
        let fraction = parts.count == 2 ? parts[1].prefix { $0.isNumber } : ""
        let zone = parts.count == 2 ? parts[1].dropFirst(fraction.count) : ""
        guard let date = ISO8601DateFormatter().date(from: String(parts.first ?? "") + zone),
            let nanos = Int32(fraction.padding(toLength: 9, withPad: "0", startingAt: 0))
        else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is no time")
        }
        self.init(seconds: Int64(date.timeIntervalSince1970), nanos: nanos)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        let whole = ISO8601DateFormatter().string(from: Date(timeIntervalSince1970: Double(seconds)))
        try container.encode(whole.dropLast() + fraction(nanos) + "Z")
    }
}

/// A span of time.
public struct ProtoDuration: Codable, Sendable, Hashable {
    public var seconds: Int64
    public var nanos: Int32

    public init(seconds: Int64, nanos: Int32 = 0) {
        self.seconds = seconds
        self.nanos = nanos
    }

    public var timeInterval: TimeInterval { Double(seconds) + Double(nanos) / 1e9 }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        let sign: Int32 = text.hasPrefix("-") ? -1 : 1
        let parts = text.dropLast().split(separator: ".", maxSplits: 1)
        let after = parts.count == 2 ? String(parts[1]) : ""
        guard text.hasSuffix("s"), let first = parts.first, let seconds = Int64(first),
            let nanos = Int32(after.padding(toLength: 9, withPad: "0", startingAt: 0))
        else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is no span of time")
        }
        self.init(seconds: seconds, nanos: sign * nanos)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        let sign = seconds < 0 || nanos < 0 ? "-" : ""
        try container.encode("\(sign)\(seconds.magnitude)\(fraction(nanos))s")
    }
}

/// Names of fields, in the contract's spelling: `storage_time`.
public struct ProtoFieldMask: Codable, Sendable, Hashable {
    public var paths: [String]

    public init(_ paths: [String]) {
        self.paths = paths
    }

    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        paths = text.split(separator: ",").map { path in
            path.reduce(into: "") { $0 += $1.isUppercase ? "_\($1.lowercased())" : String($1) }
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        let names = paths.map { path in
            path.split(separator: "_").enumerated()
                .map { $0.offset == 0 ? String($0.element) : $0.element.prefix(1).uppercased() + $0.element.dropFirst() }
                .joined()
        }
        try container.encode(names.joined(separator: ","))
    }
}

private func fraction(_ nanos: Int32) -> String {
    guard nanos != 0 else { return "" }
    return "." + String(repeating: "0", count: 9 - String(nanos.magnitude).count) + String(nanos.magnitude)
}

extension KeyedDecodingContainer {
    /// 64-bit numbers are text in JSON; plain numbers are taken as well.
    func decodeNumber<Number: FixedWidthInteger & Decodable>(_: Number.Type, forKey key: Key) throws -> Number? {
        guard contains(key), try !decodeNil(forKey: key) else { return nil }
        guard let text = try? decode(String.self, forKey: key) else { return try decode(Number.self, forKey: key) }
        guard let number = Number(text) else {
            throw DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: "\(text) is no number")
        }
        return number
    }
}

extension KeyedEncodingContainer {
    mutating func encodeNumber<Number: FixedWidthInteger>(_ number: Number, forKey key: Key) throws {
        try encode(String(number), forKey: key)
    }
}
