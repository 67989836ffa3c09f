import DeliveryQueue
import Foundation
import MailModel
import MessageFlow
import SecureMailTestKit
import Testing

@Suite("Nothing lies in clear on a gateway's disk", .serialized)
struct CanaryTests {
    static let canary = Canary()
    /// Small ones lie in the database, large ones in files beside it.
    static let paddings = [0, 400_000]

    private static func text(_ padding: Int, from sender: String = "minister@ministry.example") -> String {
        "From: \(sender)\nSubject: \(canary.text)\n\n\(canary.text)\n"
            + String(repeating: "more of the body here\n", count: padding / 22)
    }

    @Test func `the search finds each form`() throws {
        let folder = try TemporaryFolder()
        let forms = Self.canary.written
        for (index, form) in forms.enumerated() { try form.write(to: URL(fileURLWithPath: "\(folder.path)/\(index)")) }
        #expect(try Self.canary.files(below: folder.path).count == forms.count)
    }

    @Test(arguments: paddings) func `what waits for a member, an outsider or a directory is sealed`(_ padding: Int) async throws {
        let community = try await TestCommunity.make()
        let node = try await TestNode.ministry(community), blind = try await TestNode.ministry(community, hasDirectory: false)
        let down = Reply(.transient, .destinationUnreachable)
        node.relay.answer { _ in .notStarted(down) }
        for node in [node, blind] {
            #expect(try await node.submit(Self.text(padding), to: ["aroha@kiwimail.example", "x@outside.example"]).isSuccess)
            try await node.settle()
            #expect(try Self.canary.files(below: node.path) == [])
        }
    }

    @Test(arguments: paddings) func `what arrived and what lies in a mailbox is sealed`(_ padding: Int) async throws {
        let community = try await TestCommunity.make()
        let ministry = try await TestNode.ministry(community), kiwimail = try await TestNode.kiwimail(community)
        let people = ["aroha@kiwimail.example", "a@harbour.example"]
        #expect(try await ministry.submit(Self.text(padding), to: people).isSuccess)
        try await ministry.settle()
        kiwimail.relay.answer { _ in .notStarted(Reply(.transient, .destinationUnreachable)) }
        let wire = try #require(ministry.relay.sent.first).content
        #expect(
            try await kiwimail.arrive(wire, from: community.ministry, sender: "minister@ministry.example", to: people).isSuccess)
        #expect(
            try await kiwimail.arrive(
                crlf(Self.text(padding, from: "x@outside.example")), sender: "x@outside.example", to: people
            ).isSuccess)
        #expect(try Self.canary.files(below: kiwimail.path) == [])
        try await kiwimail.settle()
        #expect(try await kiwimail.inbox("aroha@kiwimail.example").count == 2)
        #expect(try Self.canary.files(below: kiwimail.path) == [])
    }
}
