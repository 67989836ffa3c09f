import MailModel
import Testing

@Suite("Replies: RFC 5321 section 4.2, RFC 2034 section 4")
struct ReplyTests {
    @Test func `both codes come from one value`() {
        let reply = Reply(.permanent, .unknownMailbox)
        #expect(reply.code == 550 && reply.status.description == "5.1.1" && reply.isPermanent && !reply.isTransient)
        #expect(Reply(.transient, .tooManyHops).text.hasPrefix("454 4.4.6 "))
        #expect(reply.wireText == "550 5.1.1 No such mailbox here\r\n")
    }

    @Test func `each line bears both codes`() {
        let reply = Reply(.success, suffix: 50, status: .init(0, 0), lines: ["a", "b"])
        #expect(reply.wireText == "250-2.0.0 a\r\n250 2.0.0 b\r\n")
        #expect(Reply(.success, suffix: 20, lines: []).wireText == "220 \r\n")
    }

    @Test func `no text ends its line`() {
        let reply = Reply(.permanent, .policyRefuses, "a\r\n250 OK\u{0}\u{1B}[31m\u{E9}")
        #expect(reply.wireText.utf8.dropLast(2).allSatisfy { (0x20...0x7E).contains($0) })
    }

    @Test(arguments: ["5.1.1", "2.0.0", "4.999.999"]) func `an enhanced status is read`(_ text: String) {
        #expect(EnhancedStatus(text)?.description == text)
    }

    @Test(arguments: [
        "", "5", "5.1", "3.1.1", "1.0.0", "5.1.1.1", "5.1000.1", "5.-1.1", "5.+1.1", "5..1", " 5.1.1", "5.1.1 ", "\u{0665}.1.1",
    ])
    func `what is no status is none`(_ text: String) {
        #expect(EnhancedStatus(text) == nil)
    }

    @Test func `the refusal's diagnostic is not the peer's`() {
        let refusal = Refusal(.transient, .storageUnavailable, diagnostic: "disk 3")
        #expect(!refusal.reply.wireText.contains("disk"))
        #expect(refusal.description.contains("disk 3"))
    }
}
