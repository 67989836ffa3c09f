import Crypto
import Foundation

/// SHA-256 over fields, each with its length before it, so that octets cannot move from one field to the next unseen.
///
/// A column that a later version adds is the last to be added to the sum, and only where it is not null, so that rows without it keep the sum
/// that they were written with.
struct RecordChecksum {
    private var digest = SHA256()

    mutating func add(_ octets: some Collection<UInt8>) {
        withUnsafeBytes(of: UInt64(octets.count).bigEndian) { digest.update(bufferPointer: $0) }
        let isDone: Void? = octets.withContiguousStorageIfAvailable { digest.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        if isDone == nil { digest.update(data: Array(octets)) }
    }

    mutating func add(_ text: String?) {
        add(Int64(text == nil ? 0 : 1))
        if let text { add(text.utf8) }
    }

    mutating func add(_ number: Int64?) {
        withUnsafeBytes(of: UInt8(number == nil ? 0 : 1)) { digest.update(bufferPointer: $0) }
        if let number { withUnsafeBytes(of: number.bigEndian) { digest.update(bufferPointer: $0) } }
    }

    var octets: [UInt8] { Array(digest.finalize()) }

    var data: Data { Data(octets) }

    static func content(_ octets: ArraySlice<UInt8>) -> [UInt8] {
        var digest = SHA256()
        octets.withUnsafeBytes { digest.update(bufferPointer: $0) }
        return Array(digest.finalize())
    }
}
