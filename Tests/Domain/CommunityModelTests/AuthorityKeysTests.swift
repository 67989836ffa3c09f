import CommunityModel
import Crypto
import MailModel
import Testing

@Suite("Who speaks for the authority: two officers at the least")
struct AuthorityKeysTests {
    private func key() -> OfficerKey { OfficerKey(Curve25519.Signing.PrivateKey().publicKey) }

    @Test(arguments: [(0, false), (1, false), (2, true), (3, true), (4, false)])
    func `no one person is the authority`(_ threshold: Int, _ isTaken: Bool) {
        let officers = ["One", "Two", "Three"].map { Officer(key: key(), name: $0) }
        #expect((AuthorityKeys(threshold: threshold, officers: officers, publisher: key()) != nil) == isTaken)
    }

    @Test func `nor is one by a file`() {
        let text = """
            {"threshold":1,"officers":[{"key":"\(key().base64)","name":"One"},{"key":"\(key().base64)","name":"Two"}],\
            "publisher":"\(key().base64)"}
            """
        #expect(throws: StatementFailure.fieldWrong("officers")) { try AuthorityKeys(parsing: Octets(utf8: text)) }
    }
}
