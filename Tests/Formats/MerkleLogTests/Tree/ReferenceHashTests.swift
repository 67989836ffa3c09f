import MailModel
import MerkleLog
import Testing

/// The tree that Certificate Transparency's implementations are tested with; hashes as transparency-dev/merkle publishes them
/// (`testonly/constants.go`, `rfc6962/rfc6962_test.go`).
@Suite("RFC 9162 section 2.1.1: the published hashes")
struct ReferenceHashTests {
    private static let entries = [
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    ]
    private static let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    @Test func `a leaf is hashed as the reference hashes it`() {
        let leaf = MerkleHash.leaf(Octets(utf8: "L123456"))
        #expect(leaf.description == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56")
    }

    @Test func `every beginning of the tree has the published root, in memory and at its edge`() throws {
        let entries = try Self.entries.map { Octets(try #require(Hexadecimal.octets($0))) }
        let tree = MerkleTree(entries)
        var frontier = MerkleFrontier()
        for (size, root) in Self.roots.enumerated() {
            #expect(try tree.root(of: UInt64(size)).description == root)
            #expect(frontier.root.description == root)
            if size < entries.count { frontier.append(.leaf(entries[size])) }
        }
    }

    @Test func `an inner node is no leaf of what it was made from`() {
        let (left, right) = (MerkleHash.leaf(Octets(utf8: "Hello")), MerkleHash.leaf(Octets(utf8: "World")))
        #expect(MerkleHash.node(left, right) != .leaf(Octets(left.octets + right.octets)))
        #expect(MerkleHash.node(left, right) != .node(right, left))
    }
}
