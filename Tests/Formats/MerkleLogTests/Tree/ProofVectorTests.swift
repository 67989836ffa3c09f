import Foundation
import MerkleLog
import Testing

/// What other implementations agree on: `Vectors/README.md`.
@Suite struct ProofVectorTests {
    struct Inclusion: Decodable {
        let name: String, leafIdx: UInt64, treeSize: UInt64, root: Data?, leafHash: Data?, proof: [Data], wantErr: Bool

        var isProved: Bool {
            guard let root = MerkleHash(root ?? Data()), let leaf = MerkleHash(leafHash ?? Data()) else { return false }
            let path = proof.compactMap { MerkleHash($0) }
            guard path.count == proof.count else { return false }
            return (try? InclusionProof(index: leafIdx, size: treeSize, path: path).verify(leaf: leaf, root: root)) != nil
        }
    }

    struct Consistency: Decodable {
        let name: String, size1: UInt64, size2: UInt64, root1: Data?, root2: Data?, proof: [Data], wantErr: Bool

        var isProved: Bool {
            guard let old = MerkleHash(root1 ?? Data()), let new = MerkleHash(root2 ?? Data()) else { return false }
            let path = proof.compactMap { MerkleHash($0) }
            guard path.count == proof.count else { return false }
            return (try? ConsistencyProof(old: size1, new: size2, path: path).verify(oldRoot: old, newRoot: new)) != nil
        }
    }

    /// RFC 9162 section 2.1.3.2.
    @Test func `right inclusion proofs are taken and wrong ones are not`() throws {
        let vectors = try VectorFile.read("inclusion.json", as: Inclusion.self)
        #expect(vectors.count == 98)
        for vector in vectors { #expect(vector.isProved != vector.wantErr, "\(vector.name)") }
    }

    /// RFC 9162 section 2.1.4.2.
    @Test func `right consistency proofs are taken and wrong ones are not`() throws {
        let vectors = try VectorFile.read("consistency.json", as: Consistency.self)
        #expect(vectors.count == 98)
        // Its roots are a text of 12 octets, which is no hash here.
        let notOurs = "consistency/additional/sizes-are-equal-one-and-proof-is-empty"
        for vector in vectors where vector.name != notOurs {
            #expect(vector.isProved != vector.wantErr, "\(vector.name)")
        }
    }
}
