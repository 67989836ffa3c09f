import MailModel
import MessageFormat
import SecureMailTestKit
import Testing

/// Each message was built to be what is expected of it (`torture.py` of the test kit says why); here it is read.
@Suite("Torture set: RFC 5322, RFC 2045 to 2047, RFC 2231, RFC 6532", .enabled(if: Python.isWanted, "python3 is not installed"))
struct TortureTests {
    @Test func `the set is large, and no family is left out`() throws {
        #expect(try TortureSet.all().count >= 800)
        #expect(try TortureSet.families.map { try TortureSet.messages(of: $0).count }.reduce(0, +) == TortureSet.all().count)
    }

    @Test(arguments: TortureSet.families) func `a message is what it was built to be`(_ family: String) throws {
        for message in try TortureSet.messages(of: family) {
            guard let parsed = Self.parsed(message) else { continue }
            Self.check(parsed, message)
            Self.checkFields(parsed.header, message)
            Self.checkIdentity(parsed, message)
            Self.checkStructure(parsed.structure(), message)
        }
    }

    @Test(arguments: TortureSet.families) func `it serialises to what it was, whole and after a change undone`(_ family: String)
        throws
    {
        for message in try TortureSet.messages(of: family) {
            guard var parsed = try? Message(parsing: message.octets) else { continue }
            #expect(parsed.octets == message.octets, "\(message)")
            let isStray = parsed.header.fields.first?.form == .strayFolding
            let top = try HeaderField(name: "X-Top", value: "one")
            parsed.prepend(top)
            let name = Octets(utf8: isStray ? "X-Stray-Folding:\r\n" : "")
            #expect(parsed.octets == .joined([top.octets, name, message.octets]), "\(message)")
            parsed.removeFields { $0.isNamed("X-Top") }
            #expect(parsed.octets == .joined([name, message.octets]), "\(message)")
        }
    }

    /// RFC 2046 section 5.1.2: what is inside reads as it does alone, and ends where the multipart around it says.
    @Test(arguments: TortureSet.families) func `it is the same inside another message`(_ family: String) throws {
        for message in try TortureSet.messages(of: family) {
            guard let alone = try? Message(parsing: message.octets, limits: .accepted) else { continue }
            let around = Octets.joined([
                crlf("Content-Type: multipart/mixed; boundary=outer-of-all\n\n--outer-of-all\nContent-Type: message/rfc822\n\n"),
                message.octets, crlf("\n--outer-of-all--\n"),
            ])
            switch (alone.structure(), try Message(parsing: around).structure()) {
            case (.parts(let parts), .parts(let inside)):
                #expect(inside.dropFirst(2).map { Self.summary($0, depth: -2) } == parts.map { Self.summary($0) }, "\(message)")
            case (.unreadable(let fault), .unreadable(let inside)): #expect(fault == inside, "\(message)")
            case (.parts(let parts), .unreadable(let fault)):
                // Two levels or parts more are over a limit.
                let isAtLimit = parts.contains { $0.depth > MessageLimits.nesting - 2 } || parts.count > MessageLimits.parts - 2
                #expect(isAtLimit && (fault == .nestedTooDeeply || fault == .tooManyParts), "\(message)")
            case (.unreadable, .parts): Issue.record("\(message)")
            }
        }
    }

    private static func summary(_ part: MessagePart, depth: Int = 0) -> String {
        "\(part.depth + depth) \(part.kind) \(part.fileName ?? "") \(part.isLeaf ? TortureSet.digest(part.content) : "")"
    }

    /// Mail is cut short anywhere: what came is read, and goes on as it came.
    @Test(arguments: TortureSet.families) func `every cut is borne`(_ family: String) throws {
        for message in try TortureSet.messages(of: family) {
            for part in 0..<24 {
                let cut = message.octets[0..<(message.octets.count * part / 24)]
                guard let parsed = try? Message(parsing: cut) else { continue }
                #expect(parsed.octets == cut, "\(message)")
                guard case .parts(let parts) = parsed.structure() else { continue }
                for part in parts { _ = (part.text, part.encodedFiles) }
            }
        }
    }

    private static func parsed(_ message: TortureMessage) -> Message? {
        do throws(MessageFailure) {
            let parsed = try Message(parsing: message.octets)
            #expect(message.expected.failure == nil, "\(message)")
            return parsed
        } catch {
            #expect("\(error)" == message.expected.failure, "\(message)")
            return nil
        }
    }

    private static func check(_ parsed: Message, _ message: TortureMessage) {
        let expected = message.expected
        #expect(FramingFault.firstFault(in: message.octets).map { "\($0)" } == expected.framing, "\(message)")
        var from: String
        do throws(MessageFailure) { from = try soleFromAddress(of: parsed.header).address.description } catch {
            from = "\(error)"
        }
        #expect(from == expected.from ?? "minister@ministry.example", "\(message)")
        if let count = expected.count { #expect(parsed.header.fields.count == count, "\(message)") }
    }

    private static func checkFields(_ header: Header, _ message: TortureMessage) {
        for (name, value) in message.expected.fields ?? [:] {
            #expect(header.first(named: name)?.text == value, "\(name) of \(message)")
        }
        for (name, value) in message.expected.addresses ?? [:] {
            let list = header.first(named: name).flatMap { try? AddressParser.addressList($0.rawValue.bytes) }
            #expect((list ?? []).map(text) == value, "\(name) of \(message)")
        }
        if let date = message.expected.date {
            let read = header.first(named: "Date").flatMap { Timestamp(fieldValue: $0.rawValue.bytes) }
            #expect(read?.rfc3339 ?? "none" == date, "\(message)")
        }
    }

    private static func checkIdentity(_ parsed: Message, _ message: TortureMessage) {
        if let expected = message.expected.sender {
            var sender: String
            do throws(MessageFailure) {
                sender = try soleSenderAddress(of: parsed.header)?.address.description ?? "none"
            } catch { sender = "\(error)" }
            #expect(sender == expected, "\(message)")
        }
        if let expected = message.expected.messageID { #expect(MessageID.of(parsed.header) ?? "none" == expected, "\(message)") }
        #expect((DeliveryReport(parsing: parsed) != nil) == (message.expected.report == "delivery"), "\(message)")
        #expect((DispositionNotification(parsing: parsed) != nil) == (message.expected.report == "disposition"), "\(message)")
    }

    private static func text(_ address: HeaderAddress) -> String {
        switch address {
        case .mailbox(let mailbox): text(mailbox)
        case .group(let name, let members):
            "\(String(decoding: name.bytes, as: UTF8.self)): [\(members.map(text).joined(separator: ", "))]"
        }
    }

    private static func text(_ mailbox: HeaderMailbox) -> String {
        "\(mailbox.readableName.isEmpty ? "" : mailbox.readableName + " ")<\(mailbox.address)>"
    }

    private static func checkStructure(_ structure: Structure, _ message: TortureMessage) {
        switch structure {
        case .unreadable(let fault): #expect("\(fault)" == message.expected.unreadable, "\(message)")
        case .parts(let parts):
            #expect(message.expected.unreadable == nil, "\(message)")
            guard let expected = message.expected.parts else { return }
            #expect(parts.count == expected.count, "\(message)")
            for (part, expected) in zip(parts, expected) { #expect(TorturePart(part, like: expected) == expected, "\(message)") }
        }
    }
}
