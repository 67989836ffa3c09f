import MailModel
import MessageFlow
import SecureMailTestKit
import Testing

@Suite("Inbound: no spelling of a recipient makes this gateway a relay", .serialized)
struct OpenRelayTests {
    static let tricks = [
        "x@outside.example", "x@outside.example.", "x@kiwimail.example.outside.example", "x@notkiwimail.example",
        "x%outside.example@kiwimail.example", "x%outside.example%outside.example@kiwimail.example",
        "outside.example!x@kiwimail.example", "outside.example!x", "\"x@outside.example\"@kiwimail.example",
        "\"x%outside.example\"@kiwimail.example", "x@outside.example@kiwimail.example", "x@kiwimail.example@outside.example",
        "@kiwimail.example:x@outside.example", "@kiwimail.example,@other.example:x@outside.example",
        "x@[127.0.0.1]", "x@[192.0.2.1]", "x@[IPv6:::1]", "x@localhost", "x@127.0.0.1", "x@", "x", "@outside.example",
        "x:outside.example@kiwimail.example", "x(@kiwimail.example)@outside.example", "|x@kiwimail.example",
    ]

    @Test(arguments: tricks) func `it is no address, or refused for good at RCPT`(_ text: String) async throws {
        guard let address = EmailAddress(text) else { return }
        let node = try await TestNode.kiwimail(try await TestCommunity.make())
        let refusal = try #require(await node.context.local.refusalAtRecipient(address))
        #expect(refusal.reply.isPermanent && refusal.reply.code / 10 == 55)
    }

    /// RFC 5321 section 4.1.1.3 and appendix C: a route before the recipient is not followed.
    @Test func `at least one of them is an address of another domain, and one of ours`() {
        let domains = Set(Self.tricks.compactMap { EmailAddress($0)?.domain.text })
        #expect(domains.isSuperset(of: ["outside.example", "kiwimail.example"]))
    }
}
