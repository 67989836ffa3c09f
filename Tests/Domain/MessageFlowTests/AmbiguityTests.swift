import DeliveryQueue
import MailModel
import MessageFlow
import MessageFormat
import SecureMailTestKit
import Testing

/// Where one program would read a message one way and the next another, filters are passed; such a message is taken from nobody. One that
/// is only more than is taken apart here is carried as it is.
@Suite("MIME that programs read differently, and MIME past the limits", .serialized)
struct AmbiguityTests {
    private static let repeated = [
        "Content-Type: text/plain\nContent-Type: text/html\n",
        "content-type: text/plain\nSubject: x\nCONTENT-TYPE: text/plain\n",
        "Content-Transfer-Encoding: base64\nContent-Transfer-Encoding: 7bit\n",
        "Content-Disposition: inline\nContent-Disposition: attachment; filename=a.exe\n",
        "Content-Type: multipart/mixed; boundary=a; boundary=b\n",
        "Content-Type: multipart/mixed; boundary=a; boundary*=us-ascii''b\n",
        "Content-Type: multipart/mixed; boundary*0=a; boundary*0=b\n",
        "Content-Type: multipart/mixed; boundary=a; boundary*0=b; boundary*1=c\n",
        "Content-Type: text/plain; charset=utf-8; CHARSET=utf-7\n",
    ]
    /// The same inside of a part.
    private static let inPart = repeated.map {
        "Content-Type: multipart/mixed; boundary=outer\n\n--outer\n\(String($0))\n--a\n\nx\n--outer--\n"
    }

    /// Behind what other programs pass over.
    private static let behindFaults = [
        "Content-Type: multipart/mixed; junk; boundary=a; boundary=b\n\n--a\n\nx\n",
        "Content-Type: multipart/mixed; x=\"y\" junk; boundary=a; boundary=b\n\n--a\n\nx\n",
        "Content-Type: multipart/mixed" + (0..<100).map { "; p\($0)=x" }.joined() + "; boundary=a; boundary=b\n\n--a\n\nx\n",
        "Content-Type: multipart/mixed; p*1=x; boundary=a; boundary=b\n\n--a\n\nx\n",
        "Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: nonsense\n\nx\n--o\nContent-Type: text/plain; charset=a; charset=b\n\ny\n",
    ]
    /// Within what other programs take apart all the same.
    private static let withinFaults = [
        "Content-Type: multipart/mixed; junk; boundary=o\n",
        "Content-Type: multipart/mixed; boundary=o" + (0..<100).map { "; p\($0)=x" }.joined() + "\n",
        "Content-Type: multipart/mixed; boundary=o\nContent-Disposition: /\n",
        "Content-Type: multipart/mixed; boundary=o\nContent-Transfer-Encoding: junk\n",
        "Content-Type: multipart/mixed; boundary=o\nContent-Transfer-Encoding: base64\n",
    ].map { $0 + "\n--o\nContent-Type: text/plain\nContent-Type: text/html\n\nx\n--o--\n" }

    static let ambiguous = repeated.map { $0 + "\n--a\n\nx\n--b\n\ny\n" } + inPart + behindFaults + withinFaults

    @Test(arguments: ambiguous) func `a content field or parameter that stands twice is refused from customers`(_ text: String)
        async throws
    {
        let node = try await TestNode.ministry(try await TestCommunity.make())
        let reply = try await node.submit("From: minister@ministry.example\n" + text, to: ["x@outside.example"])
        #expect(reply.text.hasPrefix("550 5.6.0 "), "\(reply)")
        #expect(try await node.queue.counts() == QueueCounts())
    }

    @Test(arguments: ambiguous) func `and from outsiders`(_ text: String) async throws {
        let node = try await TestNode.kiwimail(try await TestCommunity.make())
        let reply = try await node.arrive(
            crlf("From: x@outside.example\n" + text), sender: "x@outside.example", to: ["aroha@kiwimail.example"])
        #expect(reply.text.hasPrefix("550 5.6.0 "), "\(reply)")
        #expect(try await node.queue.counts() == QueueCounts())
    }

    static let large = [
        String(repeating: "Content-Type: message/rfc822\n\n", count: 200) + "x\n",
        "Content-Type: multipart/mixed; boundary=b\n\n" + String(repeating: "--b\n\nx\n", count: MessageLimits.parts * 3)
            + "--b--\n",
        "Content-Type: text/plain" + (0...MessageLimits.parameters).map { ";\n p\($0)=x" }.joined() + "\n\nx\n",
        "Content-Disposition: attachment" + (0..<9_999).map { ";\n f*\($0)=x" }.joined() + "\n\nx\n",
        "Content-Type: multipart/mixed\n\n--b\n\nno boundary\n",
        "Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64\n\nLS1iDQo=\n",
    ]

    /// Three nodes: it is carried to a member under a signature, and comes from outside, octet for octet.
    @Test(arguments: large) func `what is more than is taken apart is carried as it is`(_ text: String) async throws {
        let community = try await TestCommunity.make()
        let ministry = try await TestNode.ministry(community), kiwimail = try await TestNode.kiwimail(community)
        let message =
            "From: minister@ministry.example\nDate: Tue, 24 Nov 2026 10:00:00 +0000\nMessage-ID: <1@ministry.example>\n" + text
        #expect(try await ministry.submit(message, to: ["aroha@kiwimail.example"]).isSuccess)
        try await ministry.settle()
        let wire = try #require(ministry.relay.sent.first).content
        #expect(
            try await kiwimail.arrive(
                wire, from: community.ministry, sender: "minister@ministry.example", to: ["aroha@kiwimail.example"]
            ).isSuccess)
        let outside = message.replacing("ministry.example", with: "outside.example")
        #expect(
            try await kiwimail.arrive(crlf(outside), sender: "minister@outside.example", to: ["aroha@kiwimail.example"]).isSuccess
        )
        try await kiwimail.settle()
        let inbox = try await kiwimail.inbox("aroha@kiwimail.example")
        #expect(inbox.count == 2)
        for original in [message, outside] { #expect(inbox.contains { Self.ends($0, with: crlf(original)) }) }
    }

    private static func ends(_ octets: Octets, with end: Octets) -> Bool {
        octets.count >= end.count && octets[octets.count - end.count..<octets.count] == end
    }
}
