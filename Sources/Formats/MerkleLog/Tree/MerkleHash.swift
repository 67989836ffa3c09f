import Crypto
package import MailModel

/// A node of a Merkle tree: 32 octets of SHA-256 (RFC 9162 section 2.1.1).
package struct MerkleHash: Sendable, Hashable {
    package static let length = 32

    /// In memory order, so that a tree of a million leaves is one block of memory a level.
    private let words: SIMD4<UInt64>

    private init(words: SIMD4<UInt64>) { self.words = words }

    init(_ digest: SHA256.Digest) { words = digest.withUnsafeBytes { $0.loadUnaligned(as: SIMD4<UInt64>.self) } }

    /// `nil` for another count than ``length``.
    package init?(_ octets: some Collection<UInt8>) {
        guard octets.count == Self.length else { return nil }
        words = Array(octets).withUnsafeBytes { $0.loadUnaligned(as: SIMD4<UInt64>.self) }
    }

    package var octets: [UInt8] { withUnsafeBytes(of: words) { Array($0) } }

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
            buffer.storeBytes(of: left.words, toByteOffset: 1, as: SIMD4<UInt64>.self)
            buffer.storeBytes(of: right.words, toByteOffset: 1 + length, as: SIMD4<UInt64>.self)
            var hasher = SHA256()
            hasher.update(bufferPointer: UnsafeRawBufferPointer(buffer))
            return MerkleHash(hasher.finalize())
        }
    }
}

extension MerkleHash: CustomStringConvertible {
    package var description: String { Hexadecimal.text(octets) }
}
