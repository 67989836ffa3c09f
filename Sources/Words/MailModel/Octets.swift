/// An immutable run of octets, shared by reference and sliced without a copy.
///
/// It alone carries content across targets. Readers work inside ``withSpan(_:)`` or on ``bytes``; both see the shared storage, so
/// that a body of many mebibytes is never copied by passing it on.
package struct Octets: Sendable, Hashable {
    /// The octets as a slice of the shared array; its indices need not start at zero.
    package let bytes: ArraySlice<UInt8>

    package init() { bytes = [] }

    /// Takes over an array without a copy.
    package init(_ array: [UInt8]) { bytes = array[...] }

    /// Shares the array behind a slice.
    package init(_ slice: ArraySlice<UInt8>) { bytes = slice }

    /// The UTF-8 octets of a text.
    package init(utf8 text: String) { self.init(Array(text.utf8)) }

    package var count: Int { bytes.count }
    package var isEmpty: Bool { bytes.isEmpty }

    /// A part, without a copy. Positions count from the first octet of this value and must lie inside it.
    package subscript(_ part: Range<Int>) -> Octets {
        precondition(part.lowerBound >= 0 && part.upperBound <= count, "a part lies inside its octets")
        return Octets(bytes[(bytes.startIndex + part.lowerBound)..<(bytes.startIndex + part.upperBound)])
    }

    package subscript(_ position: Int) -> UInt8 { bytes[bytes.startIndex + position] }

    package func withSpan<Result, Failure: Error>(_ body: (RawSpan) throws(Failure) -> Result) throws(Failure) -> Result {
        try body(bytes.span.bytes)
    }

    /// For calls into C and other packages; the pointer is valid only inside `body`.
    package func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try bytes.withUnsafeBytes(body)
    }

    /// Joins parts with one allocation.
    package static func joined(_ parts: [Octets]) -> Octets {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(parts.reduce(0) { $0 + $1.count })
        for part in parts { bytes.append(contentsOf: part.bytes) }
        return Octets(bytes)
    }

    package func hash(into hasher: inout Hasher) {
        withUnsafeBytes { hasher.combine(bytes: $0) }
    }
}

extension Octets: CustomStringConvertible, CustomDebugStringConvertible {
    /// Never the content: octets can be mail or a key, and descriptions end in logs.
    package var description: String { "\(count) octets" }
    package var debugDescription: String { description }
}
