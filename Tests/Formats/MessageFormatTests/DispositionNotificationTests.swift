import MailModel
import MessageFormat
import Testing

@Suite("Message disposition notifications: RFC 8098")
struct DispositionNotificationTests {
    static func notification(
        _ disposition: Disposition = Disposition(.displayed, action: .manual, sending: .manually)
    ) throws -> DispositionNotification {
        DispositionNotification(
            reportingUserAgent: "mail.kiwi.example; SecureMail", finalRecipient: try address("tane@kiwi.example"),
            originalRecipient: try address("\"t n\"@kiwi.example"), originalMessageID: "<1@moa.example>",
            disposition: disposition,
            errors: disposition.isError ? ["it did not", "work"] : [])
    }

    static func compose(
        _ notification: DispositionNotification, headers: Octets = crlf("Subject: the subject\nX: y\n"),
        text: String = "Hello\nworld",
        subject: String = "Displayed"
    ) throws -> Octets {
        notification.compose(
            from: try address("tane@kiwi.example"), to: try address("aroha@moa.example"), subject: subject, text: text,
            returnedHeaders: headers, date: Timestamp(seconds: 1_795_000_200), messageID: "<2@kiwi.example>", boundary: "B1")
    }

    static let dispositions = Disposition.Kind.allCases.flatMap { kind in
        Disposition.ActionMode.allCases.flatMap { action in
            Disposition.SendingMode.allCases.flatMap { sending in
                [[], ["error"], ["error", "x-late"]].map { Disposition(kind, action: action, sending: sending, modifiers: $0) }
            }
        }
    }

    @Test(arguments: dispositions) func `section 3.2.6: every disposition is read back`(_ disposition: Disposition) throws {
        let notification = try Self.notification(disposition)
        let message = try Message(parsing: Self.compose(notification))
        #expect(DispositionNotification(parsing: message) == notification)
        #expect(DeliveryReport(parsing: message) == nil)
    }

    /// RFC 6533 section 4.
    @Test func `addresses outside ASCII are read back`() throws {
        let original = try Self.notification(), recipient = try address("\u{57E}āne@kiwi.example")
        let notification = DispositionNotification(
            finalRecipient: recipient, originalRecipient: recipient, disposition: original.disposition)
        let octets = try Self.compose(notification)
        #expect(octets.bytes.allSatisfy { $0 < 0x80 })
        #expect(DispositionNotification(parsing: try Message(parsing: octets)) == notification)
    }

    @Test func `section 3: headers only, for the address that asked, and nothing is asked for`() throws {
        let asking = crlf("Subject: the subject\nDisposition-Notification-To: a@moa.example\nReturn-Receipt-To: a@moa.example\n")
        let octets = try Self.compose(try Self.notification(), headers: asking)
        let message = try Message(parsing: octets)
        #expect(message.header.fields.map { $0.text.isEmpty } == [Bool](repeating: false, count: 8))
        for name in ["Disposition-Notification-To", "Return-Receipt-To", "Disposition-Notification-Options"] {
            #expect(message.header.first(named: name) == nil)
        }
        #expect(message.header.first(named: "To")?.text == "aroha@moa.example")
        #expect(message.header.first(named: "Auto-Submitted")?.text == "auto-replied")
        #expect(DispositionNotification.returnedHeader(in: message)?.first(named: "Subject")?.text == "the subject")
        guard case .parts(let parts) = message.structure() else {
            Issue.record("our own message is readable")
            return
        }
        #expect(
            parts.map { "\($0.contentType.type)/\($0.contentType.subtype)" }
                == ["multipart/report", "text/plain", "message/disposition-notification", "text/rfc822-headers"])
        #expect(text(parts[3].content) == text(asking))
    }

    @Test(arguments: [
        "\r\n--=_B1--\r\n", "--=_B1\r\nContent-Type: text/html\r\n\r\n<script>\r\n--=_B1--\r\n", "a\u{0}b", "a\rb\nc",
        "\u{E9}: \u{1F600}\r\n", "A: " + String(repeating: "x", count: 5_000) + "\r\n", "",
    ])
    func `nothing that is given changes the notification's own structure`(_ hostile: String) throws {
        let given = DispositionNotification(
            reportingUserAgent: "x\r\nDisposition: \(hostile)", finalRecipient: try address("tane@kiwi.example"),
            originalMessageID: "<1@x>\r\n\r\n\(hostile)",
            disposition: Disposition(.deleted, action: .automatic, sending: .automatically, modifiers: ["error", "a\r\nb", ""]),
            errors: [hostile])
        let octets = try Self.compose(given, headers: Octets(utf8: hostile), text: hostile, subject: hostile)
        #expect(FramingFault.firstFault(in: octets) == nil)
        let message = try Message(parsing: octets)
        let read = try #require(DispositionNotification(parsing: message))
        #expect(read.disposition == Disposition(.deleted, action: .automatic, sending: .automatically, modifiers: ["error"]))
        #expect(read.finalRecipient == given.finalRecipient && read.errors.count == 1)
        guard case .parts(let parts) = message.structure() else {
            Issue.record("our own message is readable")
            return
        }
        #expect(parts.count == 4 && text(parts[3].content) == hostile)
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let section: String, value: String
        let expected: Disposition?
        var testDescription: String { "RFC 8098 §\(section) \(value)" }
    }

    static let displayed = Disposition(.displayed, action: .manual, sending: .manually)
    static let fields = [
        Case(section: "3.2.6", value: "manual-action/MDN-sent-manually; displayed", expected: displayed),
        Case(section: "3.2.6", value: "Manual-Action / mdn-sent-manually ;\n Displayed", expected: displayed),
        Case(section: "3.2.6", value: "manual-action(x)/(y)MDN-sent-manually;(;)displayed (z)", expected: displayed),
        Case(
            section: "3.2.6.3", value: "automatic-action/MDN-sent-automatically; processed/Error , x-a",
            expected: Disposition(.processed, action: .automatic, sending: .automatically, modifiers: ["error", "x-a"])),
        Case(section: "3.2.6", value: "manual-action/MDN-sent-manually; displayed/", expected: displayed),
        Case(section: "3.2.6.2", value: "manual-action/MDN-sent-manually; vanished", expected: nil),
        Case(section: "3.2.6.1", value: "manual-action; displayed", expected: nil),
        Case(section: "3.2.6.1", value: "displayed", expected: nil), Case(section: "3.2.6", value: "", expected: nil),
        Case(section: "3.2.6", value: "manual-action/MDN-sent-manually; displayed x", expected: nil),
        Case(section: "3.2.6", value: "manual-action/MDN-sent-manually; displayed\nDisposition: x", expected: nil),
    ]

    static func foreign(_ disposition: String) throws -> Message {
        try message(
            """
            From: joe@moa.example
            Content-Type: Multipart/Report; Report-Type=Disposition-Notification; boundary=b

            --b

            The message was displayed.
            --b
            Content-Type: message/disposition-notification

            Reporting-UA: joes-pc.cs.example.com; Foomail 97.1
            Original-Recipient: rfc822;Joe_Recipient@example.com
            Final-Recipient: RFC822; Joe_Recipient@example.com
            Original-Message-ID: <199509192301.23456@example.org>
            Disposition: \(disposition)

            --b
            Content-Type: message/rfc822

            Subject: original

            body
            --b--

            """)
    }

    @Test(arguments: fields) func `a foreign notification is read, section 9`(_ case: Case) throws {
        let parsed = try Self.foreign(`case`.value)
        let notification = DispositionNotification(parsing: parsed)
        #expect(notification?.disposition == `case`.expected)
        if let notification {
            #expect(notification.reportingUserAgent == "joes-pc.cs.example.com; Foomail 97.1")
            #expect(notification.originalRecipient == notification.finalRecipient)
            #expect(notification.originalMessageID == "<199509192301.23456@example.org>")
        }
        #expect(DispositionNotification.returnedHeader(in: parsed)?.first(named: "Subject")?.text == "original")
    }

    @Test func `what is no notification is not read as one`() throws {
        let composed = text(try Self.compose(try Self.notification()))
        for (part, replacement) in [
            ("multipart/report", "multipart/mixed"), ("report-type=disposition-notification", "report-type=delivery-status"),
            ("message/disposition-notification", "text/plain"), ("Final-Recipient:", "X:"), ("\r\nDisposition:", "\r\nX:"),
            ("Final-Recipient: rfc822;", "Final-Recipient: x400;"),
        ] {
            let changed = Octets(utf8: composed.replacing(part, with: replacement))
            #expect(try DispositionNotification(parsing: Message(parsing: changed)) == nil, "\(part)")
        }
        #expect(try DispositionNotification(parsing: message("From: a@b.example\n\nbody")) == nil)
    }

    @Test func `every cut and every changed octet is borne`() throws {
        let octets = Array(try Self.compose(try Self.notification()).bytes)
        for position in octets.indices {
            var changed = octets
            changed[position] ^= 0x20
            for shape in [Array(octets[..<position]), changed] {
                guard let parsed = try? Message(parsing: Octets(shape)) else { continue }
                _ = DispositionNotification(parsing: parsed)
            }
        }
    }
}
