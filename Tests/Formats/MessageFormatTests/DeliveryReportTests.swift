import MailModel
import MessageFormat
import Testing

@Suite("Delivery reports: RFC 3464, RFC 6522")
struct DeliveryReportTests {
    static func report() throws -> DeliveryReport {
        DeliveryReport(
            reportingMTA: try domain("gw.kiwi.example"), arrival: Timestamp(seconds: 1_795_000_000), originalEnvelopeID: "id-1",
            recipients: [
                .init(
                    final: try address("tane@kiwi.example"), original: OriginalRecipient(try address("\"t n\"@kiwi.example")),
                    action: .failed,
                    status: EnhancedStatus(.permanent, 1, 1), diagnostic: Reply(.permanent, .unknownMailbox),
                    remoteMTA: "mx.kiwi.example",
                    lastAttempt: Timestamp(seconds: 1_795_000_100)),
                .init(
                    final: try address("x@y.example"), action: .delayed, status: EnhancedStatus(.transient, 4, 1),
                    willRetryUntil: Timestamp(seconds: 1_795_600_000)),
            ])
    }

    static func compose(
        headers: Octets = crlf("Subject: the subject\nX: y\n"), text: String = "Hello\nworld", subject: String = "Undelivered",
        boundary: String = "B1"
    ) throws -> Octets {
        try report().compose(
            from: address("postmaster@kiwi.example"), to: address("aroha@kiwi.example"), subject: subject, text: text,
            returnedHeaders: headers, date: Timestamp(seconds: 1_795_000_200), messageID: "<1@gw.kiwi.example>",
            boundary: boundary)
    }

    @Test func `a report is read back`() throws {
        let message = try Message(parsing: Self.compose())
        #expect(try DeliveryReport(parsing: message) == Self.report())
        #expect(DeliveryReport.returnedHeader(in: message)?.first(named: "Subject")?.text == "the subject")
        #expect(try soleFromAddress(of: message.header).address == address("postmaster@kiwi.example"))
        #expect(MessageID.of(message.header) == "<1@gw.kiwi.example>")
        #expect(message.header.first(named: "Auto-Submitted")?.text == "auto-replied")
        guard case .parts(let parts) = message.structure() else {
            Issue.record("our own message is readable")
            return
        }
        #expect(
            parts.map { "\($0.contentType.type)/\($0.contentType.subtype)" }
                == ["multipart/report", "text/plain", "message/delivery-status", "text/rfc822-headers"])
        #expect(parts[1].text == "Hello\r\nworld\r\n")
    }

    static let hostileHeaders = [
        "", "A: b", "\r\n--=_B1--\r\n", "--=_B1\r\nContent-Type: text/html\r\n\r\n<script>\r\n--=_B1--\r\n", "a\u{0}b", "a\rb\nc",
        "\u{E9}: \u{1F600}\r\n",
        "A: " + String(repeating: "x", count: 5_000) + "\r\n",
    ]

    @Test(arguments: hostileHeaders) func `no header changes the report's own structure`(_ header: String) throws {
        let octets = try Self.compose(headers: Octets(utf8: header))
        #expect(FramingFault.firstFault(in: octets) == nil)
        let message = try Message(parsing: octets)
        #expect(try DeliveryReport(parsing: message) == Self.report())
        guard case .parts(let parts) = message.structure() else {
            Issue.record("our own message is readable")
            return
        }
        #expect(parts.count == 4)
        #expect(text(parts[3].content) == header)
    }

    @Test func `text and subject of any kind are carried`() throws {
        let octets = try Self.compose(text: "\u{1F600} a\r\nb\u{0}\rc", subject: "x\r\nBcc: y\u{1F600}", boundary: "\r\n\"")
        #expect(FramingFault.firstFault(in: octets) == nil)
        let message = try Message(parsing: octets)
        #expect(message.header.first(named: "Bcc") == nil)
        #expect(message.header.first(named: "Subject")?.text == "x  Bcc: y\u{1F600}")
        #expect(DeliveryReport(parsing: message) != nil)
    }

    @Test func `what is no report is not read as one`() throws {
        let text = text(try Self.compose())
        for (part, replacement) in [
            ("multipart/report", "multipart/mixed"), ("report-type=delivery-status", "report-type=x"), ("Reporting-MTA:", "X:"),
            ("message/delivery-status", "text/plain"), ("Action:", "X:"),
        ] {
            #expect(try DeliveryReport(parsing: Message(parsing: Octets(utf8: text.replacing(part, with: replacement)))) == nil)
        }
        #expect(try DeliveryReport(parsing: message("From: a@b.example\n\nbody")) == nil)
    }

    @Test func `a foreign report is read, RFC 3464 appendix E`() throws {
        let status =
            "Reporting-MTA: dns; cs.utk.example\n\nOriginal-Recipient: RFC822;Louis@larry.example\nFinal-Recipient: rfc822; louis@larry.example\nAction: Failed\nStatus: 4.0.0 (timeout)\nDiagnostic-Code: smtp; 426 connection\n timed out\nLast-Attempt-Date: Thu, 7 Jul 1994 17:15:49 -0400\n\n"
        let report = try #require(
            DeliveryReport(
                parsing: message(
                    "From: a@b.example\nContent-Type: Multipart/Report; Report-Type=Delivery-Status; boundary=b\n\n--b\n\nx\n--b\nContent-Type: message/delivery-status\n\n\(status)--b--\n"
                )))
        let recipient = try #require(report.recipients.first)
        #expect(
            report.recipients.count == 1 && recipient.action == .failed && recipient.status == EnhancedStatus(.transient, 0, 0))
        #expect(recipient.diagnostic?.code == 426 && recipient.diagnostic?.lines == ["connection timed out"])
        #expect(recipient.lastAttempt == Timestamp(rfc3339: "1994-07-07T21:15:49Z"))
        #expect(recipient.original?.emailAddress == recipient.final)
    }
}
