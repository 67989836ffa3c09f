import Crypto
import Foundation

/// SHA-256 over fields, each with its length before it, so that octets cannot move from one field to the next unseen.
///
/// A column that a later version adds is the last to be added to the sum, and only where it is not null, so that rows without it keep the sum
/// that they were written with.
struct RecordChecksum {
    /// Octets of most records, so that their room is made once.
    private static let usualSize = 1_024

    /// Gathered and hashed at once: fields are small, and each call of the hash costs more than copying one.
    private var gathered: [UInt8] = []

    init() { gathered.reserveCapacity(Self.usualSize) }

    mutating func add(_ octets: some Collection<UInt8>) {
        withUnsafeBytes(of: UInt64(octets.count).bigEndian) { gathered += $0 }
        gathered += octets
    }

    mutating func add(_ text: String?) {
        add(Int64(text == nil ? 0 : 1))
        if let text { add(text.utf8) }
    }

    mutating func add(_ number: Int64?) {
        gathered.append(number == nil ? 0 : 1)
        if let number { withUnsafeBytes(of: number.bigEndian) { gathered += $0 } }
    }

    var octets: [UInt8] { Array(SHA256.hash(data: gathered)) }

    var data: Data { Data(octets) }

    static func content(_ octets: ArraySlice<UInt8>) -> [UInt8] {
        var digest = SHA256()
        octets.withUnsafeBytes { digest.update(bufferPointer: $0) }
        return Array(digest.finalize())
    }
}
