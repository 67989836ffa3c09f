import MailModel
import MessageFlow
import SecureMailTestKit
import Testing

@Suite("What senders ask of reports is kept, passed on and honoured: RFC 3461", .serialized)
struct ReportRequestFlowTests {
    static let text = "From: a@harbour.example\nTo: x\nSubject: s\nMessage-ID: <1@harbour.example>\n\nbody\n"

    static func asking(_ notify: NotifyConditions?, _ recipient: String) throws -> EnvelopeOptions {
        var options = EnvelopeOptions(envelopeID: "QQ 31", returned: .full)
        options[try address(recipient)] = RecipientOptions(
            notify: notify, original: OriginalRecipient(parameter: "rfc822;list@harbour.example"))
        return options
    }

    /// What the sender's mail server was handed, quoted-printable or not.
    private static func reports(_ node: TestNode) -> [String] {
        node.relay.sent.filter { sent in
            if case .customer = sent.target { sent.text.contains("multipart/report") } else { false }
        }.map(\.text)
    }

    /// Harbour writes to a mailbox of the same node.
    private static func deliver(_ notify: NotifyConditions?, to recipient: String = "aroha@kiwimail.example") async throws
        -> [String]
    {
        let node = try await TestNode.kiwimail(try await TestCommunity.make())
        let reply = try await node.submit(
            text, by: "harbour", sender: "a@harbour.example", to: [recipient], options: try asking(notify, recipient))
        #expect(reply.isSuccess)
        try await node.settle()
        return reports(node)
    }

    @Test func `section 4.1: SUCCESS is reported, with the sender's own names, and without the body`() async throws {
        let reports = try await Self.deliver(.success)
        let report = try #require(reports.first)
        #expect(reports.count == 1)
        #expect(
            report.contains("Action: delivered\r\n") && report.contains("Final-Recipient: rfc822; aroha@kiwimail.example\r\n"))
        #expect(report.contains("Original-Envelope-Id: QQ 31\r\n"))
        #expect(report.contains("Original-Recipient: rfc822; list@harbour.example\r\n"))
        #expect(!report.contains("\r\nbody") && report.contains("<1@harbour.example>"), "headers only, whatever RET says")
    }

    @Test(arguments: [nil, [], .failure, .delay] as [NotifyConditions?])
    func `what arrived is not reported unasked`(_ notify: NotifyConditions?) async throws {
        #expect(try await Self.deliver(notify).isEmpty)
    }

    /// The mailbox is gone when the message comes to it.
    private static func fail(_ notify: NotifyConditions?) async throws -> [String] {
        let node = try await TestNode.kiwimail(try await TestCommunity.make())
        _ = try await node.submit(
            text, by: "harbour", sender: "a@harbour.example", to: ["b@outside.example"],
            options: try asking(notify, "b@outside.example"))
        node.relay.answer { sent in
            if case .customer = sent.target { return TestRelay.all(sent, Reply(.success, .ok)) }
            return TestRelay.all(sent, Reply(.permanent, .unknownMailbox))
        }
        try await node.settle()
        return reports(node)
    }

    @Test(arguments: [nil, .failure, [.failure, .success]] as [NotifyConditions?])
    func `section 4.1: a failure is reported to who asked, or said nothing`(_ notify: NotifyConditions?) async throws {
        let report = try #require(try await Self.fail(notify).first)
        #expect(report.contains("Action: failed\r\n") && report.contains("Original-Envelope-Id: QQ 31\r\n"))
    }

    @Test(arguments: [[], .success, .delay] as [NotifyConditions])
    func `section 4.1: NEVER, and who asked for something else, hears of no failure`(_ notify: NotifyConditions) async throws {
        #expect(try await Self.fail(notify).isEmpty)
    }

    @Test(arguments: [(nil, 1), (.delay, 1), ([], 0), (.failure, 0)] as [(NotifyConditions?, Int)])
    func `section 4.1: a delay is told to who wants that`(_ notify: NotifyConditions?, _ count: Int) async throws {
        let node = try await TestNode.kiwimail(try await TestCommunity.make())
        _ = try await node.submit(
            Self.text, by: "harbour", sender: "a@harbour.example", to: ["b@outside.example"],
            options: try Self.asking(notify, "b@outside.example"))
        node.relay.answer { sent in
            if case .customer = sent.target { return TestRelay.all(sent, Reply(.success, .ok)) }
            return TestRelay.all(sent, Reply(.transient, .localError))
        }
        node.clock.advance(by: .hours(5))
        node.directory.replace(by: try await node.community.republished(at: node.clock.now).directory)
        try await node.settle()
        #expect(Self.reports(node).filter { $0.contains("Action: delayed") }.count == count)
    }

    /// Section 5.2.1 and 5.2.2: who takes the parameters over reports; else we say that the message was relayed.
    @Test(arguments: [true, false]) func `a server outside that does not report is reported as relayed to`(
        _ tookRequests: Bool
    ) async throws {
        let node = try await TestNode.kiwimail(try await TestCommunity.make())
        _ = try await node.submit(
            Self.text, by: "harbour", sender: "a@harbour.example", to: ["b@outside.example"],
            options: try Self.asking(.success, "b@outside.example"))
        node.relay.answer { sent in
            .finished(
                sent.envelope.recipients.reduce(into: [:]) { $0[$1] = Reply(.success, .ok) }, isUnanswered: false,
                tookRequests: tookRequests ? Set(sent.envelope.recipients) : [])
        }
        try await node.settle()
        let outside = try #require(node.relay.sent.first { if case .outsiders = $0.target { true } else { false } })
        #expect(outside.envelope.options == (try Self.asking(.success, "b@outside.example")), "passed on as it came")
        #expect(Self.reports(node).filter { $0.contains("Action: relayed") }.count == (tookRequests ? 0 : 1))
    }

    @Test func `what goes to another member carries what was asked, for its recipients alone`() async throws {
        let node = try await TestNode.ministry(try await TestCommunity.make())
        var options = try Self.asking(.success, "aroha@kiwimail.example")
        options[try address("b@outside.example")] = RecipientOptions(notify: [])
        _ = try await node.submit(
            Self.text.replacing("a@harbour.example", with: "minister@ministry.example"),
            to: ["aroha@kiwimail.example", "b@outside.example"], options: options)
        try await node.settle()
        let copy = try #require(node.relay.sent.first { if case .gateways = $0.target { true } else { false } })
        #expect(copy.envelope.options == (try Self.asking(.success, "aroha@kiwimail.example")))
    }

    /// Nobody proved who that is (RFC 3461 section 5.2 notwithstanding: DSN is not offered there).
    @Test func `who is outside hears nothing`() async throws {
        let node = try await TestNode.kiwimail(try await TestCommunity.make())
        let content = crlf("From: a@outside.example\nDate: Mon, 1 Jun 2026 00:00:00 +0000\n\nbody\n")
        _ = try await node.arrive(
            content, sender: "a@outside.example", to: ["aroha@kiwimail.example"],
            options: try Self.asking(.success, "aroha@kiwimail.example"))
        try await node.settle()
        #expect(try await node.inbox("aroha@kiwimail.example").count == 1 && node.relay.sent.isEmpty)
    }
}
