import DeliveryQueue
import MailModel
import MessageFlow
import SecureMailTestKit
import Testing

/// Whoever could tell from outside why a message was not opened could learn of its content by asking often (EFAIL; Bleichenbacher).
@Suite("What cannot be opened: nobody outside learns why", .serialized)
struct OracleTests {
    private static let text = "From: minister@ministry.example\nSubject: Hello\n\nbody\n"

    private struct Exchange {
        let wire: Octets
        let node: TestNode
    }

    private func exchange(to recipient: String = "aroha@kiwimail.example") async throws -> Exchange {
        let community = try await TestCommunity.make()
        let ministry = try await TestNode.ministry(community)
        #expect(try await ministry.submit(Self.text, to: [recipient]).isSuccess)
        try await ministry.settle()
        return Exchange(wire: try #require(ministry.relay.sent.first).content, node: try await TestNode.kiwimail(community))
    }

    /// One octet of the body's base64 changed, so many before its end.
    private static func changed(_ wire: Octets, before end: Int) -> Octets {
        var octets = Array(wire.bytes)
        var place = octets.count - 1
        for _ in 0..<end {
            place -= 1
            while octets[place] == 0x0D || octets[place] == 0x0A || octets[place] == 0x3D { place -= 1 }
        }
        octets[place] = octets[place] == 0x41 ? 0x42 : 0x41
        return Octets(octets)
    }

    /// The content's tag, its ciphertext, the wrapped key, structure; an envelope of nobody's, none at all, clear text.
    private static func broken(_ wire: Octets) -> [Octets] {
        let header = "From: minister@ministry.example\nContent-Transfer-Encoding: base64\nContent-Type: application/pkcs7-mime; "
        return [4, 12, 40, 400, 900, 1_500, 2_500].map { changed(wire, before: $0) } + [
            crlf(header + "smime-type=authEnveloped-data\n\nMAA=\n"), crlf(header + "smime-type=enveloped-data\n\nMAA=\n"),
            crlf(header + "smime-type=authEnveloped-data\n\n!!!\n"), crlf(Self.text), wire[0..<wire.count - 200],
        ]
    }

    @Test func `every fault has the same reply, and no report, refusal or receipt follows`() async throws {
        let one = try await exchange(), node = one.node
        var wires = Self.broken(one.wire)
        wires.append(try await exchange(to: "a@harbour.example").wire)
        var replies: Set<String> = []
        for wire in wires {
            let reply = try await node.arrive(
                wire, from: node.community.ministry, sender: "minister@ministry.example", to: ["aroha@kiwimail.example"])
            let text = reply.text
            replies.insert(String(text.prefix(while: { $0 != "\u{22}" }).split(separator: " ").dropLast().joined(separator: " ")))
        }
        #expect(replies.count == 1, "\(replies)")
        try await node.settle()
        #expect(try await node.inbox("aroha@kiwimail.example").isEmpty)
        let held = try await node.queue.list(held: true, after: nil, limit: 99)
        #expect(held.count == wires.count)
        #expect(node.relay.sent.isEmpty, "nobody outside hears of it")
        // Nor later: what is held neither bounces nor warns its sender by itself.
        node.clock.advance(by: .days(8))
        try await node.settle()
        #expect(node.relay.sent.isEmpty)
    }
}
