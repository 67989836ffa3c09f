import CommunityModel
import Crypto
import MailModel
import MerkleLog
import Testing

@Suite("Entries of the community's log")
struct LogEntryTests {
    @Test(arguments: [0, 1, 119, 120, 121, 59_999, 60_000]) func `a leaf stands for itself`(_ count: Int) throws {
        let leaf = Octets(Array("{\"a\":\"\(String(repeating: "x", count: max(0, count - 8)))\"}".utf8))
        #expect(LogEntry(of: leaf).octets == leaf)
    }

    @Test func `a leaf of over 60,000 octets stands as its digest`() throws {
        let leaf = Octets([UInt8](repeating: 0x78, count: 60_001))
        let entry = LogEntry(of: leaf)
        let read = try LogEntry(parsing: entry.octets)
        #expect(entry.octets.count < 200 && read == entry)
        guard case .digest(let digest) = entry else {
            Issue.record("it stands for itself")
            return
        }
        #expect(digest.isOf(leaf) && !digest.isOf(Octets([UInt8](repeating: 0x79, count: 60_001))))
        #expect(LeafDigest.isPath(digest.path))
        for path in [
            "statement/", "statement/00", digest.path.uppercased(), digest.path + "0", "tile/" + digest.path, digest.path + "/..",
        ] {
            #expect(!LeafDigest.isPath(path), "\(path)")
        }
    }

    @Test(arguments: [
        "{\"octets\":60000,\"sha256\":\"\(String(repeating: "0", count: 64))\"}",
        "{\"octets\":1,\"sha256\":\"\(String(repeating: "0", count: 64))\"}",
        "{\"octets\":60001,\"sha256\":\"\(String(repeating: "0", count: 62))\"}",
        "{\"octets\":60001,\"sha256\":\"\(String(repeating: "A", count: 64))\"}",
        "{\"octets\":9000000,\"sha256\":\"\(String(repeating: "0", count: 64))\"}",
        "{ \"octets\":60001,\"sha256\":\"\(String(repeating: "0", count: 64))\"}", "{}", "", "[]",
    ]) func `what is neither is refused`(_ text: String) {
        #expect(throws: StatementFailure.self) { try LogEntry(parsing: Octets(utf8: text)) }
    }

    @Test func `a log's name follows from its key, and is fit for a signature line`() throws {
        let key = Curve25519.Signing.PrivateKey(), other = Curve25519.Signing.PrivateKey()
        let name = CommunityLog.name(of: OfficerKey(key.publicKey))
        #expect(name != CommunityLog.name(of: OfficerKey(other.publicKey)))
        let signer = try CommunityLog.signer(key)
        #expect(signer.name == name && name.utf8.count == 79)
    }
}
