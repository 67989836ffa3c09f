import Crypto
package import MailModel

/// A node of a Merkle tree: 32 octets of SHA-256 (RFC 9162 section 2.1.1).
package struct MerkleHash: Sendable, Hashable {
    package static let length = 32

    /// In memory order, so that a tree of a million leaves is one block of memory a level. Four words and no vector: that would be aligned to 32 octets, which
    /// Swift 6.3 does not keep in the frames of asynchronous functions, and so writes past their ends.
    private let first, second, third, fourth: UInt64

    private init(loading octets: UnsafeRawBufferPointer) {
        first = octets.loadUnaligned(as: UInt64.self)
        second = octets.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        third = octets.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
        fourth = octets.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
    }

    init(_ digest: SHA256.Digest) { self = digest.withUnsafeBytes { MerkleHash(loading: $0) } }

    /// `nil` for another count than ``length``.
    package init?(_ octets: some Collection<UInt8>) {
        guard octets.count == Self.length else { return nil }
        self = Array(octets).withUnsafeBytes { MerkleHash(loading: $0) }
    }

    package var octets: [UInt8] { withUnsafeBytes(of: self) { Array($0) } }

    private func store(in buffer: UnsafeMutableRawBufferPointer, at offset: Int) {
        buffer.storeBytes(of: first, toByteOffset: offset, as: UInt64.self)
        buffer.storeBytes(of: second, toByteOffset: offset + 8, as: UInt64.self)
        buffer.storeBytes(of: third, toByteOffset: offset + 16, as: UInt64.self)
        buffer.storeBytes(of: fourth, toByteOffset: offset + 24, as: UInt64.self)
    }

    /// The root of the tree without leaves.
    package static let empty = MerkleHash(SHA256.hash(data: [UInt8]()))

    /// Of a leaf: what is hashed begins with 0x00, so that no leaf can pass as an inner node.
    package static func leaf(_ entry: Octets) -> MerkleHash {
        var hasher = SHA256()
        hasher.update(data: [0x00])
        entry.withUnsafeBytes { hasher.update(bufferPointer: $0) }
        return MerkleHash(hasher.finalize())
    }

    /// Of an inner node: what is hashed begins with 0x01.
    package static func node(_ left: MerkleHash, _ right: MerkleHash) -> MerkleHash {
        withUnsafeTemporaryAllocation(byteCount: 1 + 2 * length, alignment: 1) { buffer in
            buffer[0] = 0x01
            left.store(in: buffer, at: 1)
            right.store(in: buffer, at: 1 + length)
            var hasher = SHA256()
            hasher.update(bufferPointer: UnsafeRawBufferPointer(buffer))
            return MerkleHash(hasher.finalize())
        }
    }
}

extension MerkleHash: CustomStringConvertible {
    package var description: String { Hexadecimal.text(octets) }
}
