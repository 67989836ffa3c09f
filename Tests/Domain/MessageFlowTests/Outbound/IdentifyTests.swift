import MailModel
import SecureMailTestKit
import Testing

@Suite("Outbound: who writes is who signed in (G-14)", .serialized)
struct IdentifyTests {
    @Test(arguments: [
        "From: tane@kiwimail.example\n", "From: minister@ministry.example, tane@kiwimail.example\n",
        "From: minister@ministry.example\nFrom: tane@kiwimail.example\n", "From: group: minister@ministry.example;\n", "",
        "From: \"minister@ministry.example\" <tane@kiwimail.example>\n", "From: minister@sub.ministry.example\n",
        "From: minister@ministry.example\nSender: tane@kiwimail.example\n",
        "From: minister@ministry.example\nResent-From: tane@kiwimail.example\n",
        "From: minister@ministry.example\nResent-Sender: tane@kiwimail.example\n",
        "From: minister@ministry.example.\u{200B}example\n", "From : tane@kiwimail.example\nFrom: minister@ministry.example\n",
        "From:\n", "From: minister@ministry.example (x) <tane@kiwimail.example>\n",
    ]) func `a From, Sender or Resent field of somebody else is refused`(_ fields: String) async throws {
        let node = try await TestNode.ministry(try await TestCommunity.make())
        let reply = try await node.submit(fields + "Subject: x\n\nx\n", to: ["aroha@kiwimail.example"])
        #expect(reply.isPermanent && reply.text.hasPrefix("550 5."), "\(reply)")
        #expect(try await node.due().isEmpty)
    }

    @Test(arguments: [
        ("x@kiwimail.example" as String?, false), ("x@sub.ministry.example", false), ("x@ministry.example", true), (nil, true),
    ]) func `the envelope sender is one's own or null`(_ sender: String?, _ isTaken: Bool) async throws {
        let node = try await TestNode.ministry(try await TestCommunity.make())
        let reply = try await node.submit(
            "From: MINISTER@Ministry.Example\nSubject: x\n\nx\n", sender: sender, to: ["aroha@kiwimail.example"])
        #expect(reply.isSuccess == isTaken, "\(reply)")
    }

    @Test func `customers of one gateway cannot write as each other, nor as a mailbox`() async throws {
        let node = try await TestNode.kiwimail(try await TestCommunity.make())
        for from in ["aroha@kiwimail.example", "minister@ministry.example"] {
            let reply = try await node.submit("From: \(from)\n\nx\n", by: "harbour", sender: nil, to: ["x@outside.example"])
            #expect(reply.text.hasPrefix("550 5.7.1"))
        }
    }
}
