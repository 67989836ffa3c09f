import MailModel
import MessageFormat
import Testing

@Suite("Messages: RFC 5322 section 2")
struct MessageTests {
    static let shapes = [
        "", "\n", "\n\n", "body only\n", "From: a@b.example\n", "From: a@b.example\n\nbody\n", "From: a@b.example",
        "From: a@b.example\nX", " folded first\nFrom: a@b.example\n\nbody", "From : a@b.example\n\n", ": no name\n\n",
        "a\n b\n\nc",
        "Subject: a\n \n b\n\nbody", "Subject: a\n\t\n\nbody", "no colon\nSubject: x\n\nbody\n\nmore", "A: \n\n\n\n",
    ]

    @Test(arguments: shapes) func `an untouched message serialises to its octets`(_ shape: String) throws {
        let octets = crlf(shape)
        let message = try Message(parsing: octets)
        #expect(message.octets == octets)
        #expect(Octets.joined([message.headerOctets]).count <= octets.count)
    }

    @Test(arguments: shapes) func `a field put on top leaves every other octet`(_ shape: String) throws {
        var message = try message(shape)
        let octets = message.octets
        let field = try HeaderField(name: "X-Top", value: "one")
        message.prepend(field)
        let added = Octets.joined([field.octets] + (shape.hasPrefix(" ") ? [Octets(utf8: "X-Stray-Folding:\r\n")] : []))
        #expect(message.octets == .joined([added, octets]))
        let again = try Message(parsing: message.octets)
        #expect(again.header.first(named: "x-top")?.unfolded == Array("one".utf8))
        #expect(again.header == message.header || shape.hasPrefix(" "))
        message.removeFields { $0.isNamed("X-TOP") || $0.isNamed("X-Stray-Folding") }
        if !shape.hasPrefix(" ") { #expect(message.octets == octets) }
    }

    @Test(arguments: shapes) func `every way to cut the octets in two is read without loss`(_ shape: String) throws {
        let octets = crlf(shape)
        for count in 0...octets.count {
            #expect(try Message(parsing: octets[0..<count]).octets == octets[0..<count])
        }
    }

    @Test func `a slice is read where it lies`() throws {
        let octets = crlf("xxFrom: a@b.example\n\nbody")
        let message = try Message(parsing: octets[2..<octets.count])
        #expect(message.header.fields.count == 1)
        #expect(text(message.body) == "body")
    }

    @Test func `removing a field takes its folded lines and nothing else`() throws {
        var message = try message("A: 1\nBcc: x@y.example,\n z@y.example\nB : 2\nbcc: q@y.example\n\nBcc: in the body\n")
        message.removeFields { $0.isNamed("Bcc") }
        #expect(message.octets == crlf("A: 1\nB : 2\n\nBcc: in the body\n"))
    }

    @Test func `removing nothing changes nothing`() throws {
        var message = try message("A: 1\n\nbody")
        message.removeFields { $0.isNamed("B") }
        #expect(message.octets == crlf("A: 1\n\nbody"))
    }

    @Test func `a bare CR or LF ends no line`() throws {
        let message = try Message(parsing: Octets(utf8: "Subject: a\nFrom: x@y.example\rTo: z\r\n\r\nbody"))
        #expect(message.header.fields.count == 1)
        #expect(message.header.fields(named: "From").isEmpty)
    }

    @Test func `forms of malformed lines are told apart`() throws {
        let message = try message(" stray\n more\nName : x\nno colon\n: empty\nGood: y\n\n")
        #expect(message.header.fields.map(\.form) == [.strayFolding, .blankBeforeColon, .withoutColon, .withoutColon, .regular])
        #expect(message.header.first(named: "name")?.unfolded == Array("x".utf8))
        #expect(message.header.first(named: "") == nil)
    }

    @Test func `a folded first line cannot lengthen a field of ours`() throws {
        var message = try message("\t; dkim=pass\nFrom: a@b.example\n\n")
        message.prepend(try .structured(name: "Authentication-Results", value: "gateway.example; none"))
        let again = try Message(parsing: message.octets)
        #expect(again.header.first(named: "Authentication-Results")?.unfolded == Array("gateway.example; none".utf8))
    }

    @Test func `unfolding is that of section 2.2.3`() throws {
        let message = try message("Subject:  one\n two\n\tthree \n\n")
        #expect(message.header.first(named: "SUBJECT")?.unfolded == Array("one two\tthree".utf8))
        #expect(message.header.first(named: "Subject").map { text($0.rawValue) } == "  one\r\n two\r\n\tthree ")
    }

    @Test func `the limit on fields is met exactly`() throws {
        let line = "A: b\n"
        func section(_ count: Int) -> Octets { crlf(String(repeating: line, count: count) + "\n") }
        #expect(throws: Never.self) { try Message(parsing: section(MessageLimits.fields), limits: .accepted) }
        #expect(throws: MessageFailure.tooManyFields) {
            try Message(parsing: section(MessageLimits.fields + 1), limits: .accepted)
        }
        #expect(throws: Never.self, "what was accepted stays readable") {
            try Message(parsing: section(MessageLimits.fields + 1))
        }
        #expect(MessageFailure.tooManyFields.refusal.reply.text.hasPrefix("552 5.3.4"))
    }

    @Test func `the limit on the header section is met exactly`() throws {
        func section(_ count: Int) -> Octets {
            Octets(utf8: "A: " + String(repeating: "x", count: count - 5) + "\r\n\r\nbody")
        }
        #expect(throws: Never.self) { try Message(parsing: section(MessageLimits.headerSection), limits: .accepted) }
        #expect(throws: MessageFailure.headerSectionTooLarge) {
            try Message(parsing: section(MessageLimits.headerSection + 1), limits: .accepted)
        }
        #expect(throws: MessageFailure.headerSectionTooLarge) {
            try Message(parsing: Octets([UInt8](repeating: 0x61, count: MessageLimits.headerSection + 1)), limits: .accepted)
        }
        #expect(MessageFailure.headerSectionTooLarge.refusal.reply.text.hasPrefix("552 5.3.4"))
    }

    @Test(arguments: 0...255) func `no octet crashes the parser`(_ octet: Int) throws {
        for count in 0...5 {
            let octets = Octets([UInt8](repeating: UInt8(octet), count: count))
            let message = try Message(parsing: octets)
            #expect(message.octets == octets)
            _ = message.structure()
            _ = try? soleFromAddress(of: message.header)
        }
    }

    @Test func `hops are Received fields`() throws {
        #expect(try message("Received: a\nreceived: b\nX-Received: c\nRECEIVED : d\n\n").header.hopCount == 3)
    }

    @Test(arguments: [
        "Content-Type: text/plain\ncontent-type : text/html\n\n", "Content-Disposition: a\nCONTENT-DISPOSITION: a\n\n",
        "Content-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64\n\n",
    ])
    func `a repeated content field is found`(_ shape: String) throws {
        #expect(try message(shape).header.repeatsContentField)
        guard case .unreadable(let fault) = try message(shape).structure() else {
            Issue.record("such a message has no one structure")
            return
        }
        #expect(fault.refusal?.reply.text.hasPrefix("550 5.6.0") == true)
    }

    @Test func `descriptions hold no content`() throws {
        let field = try HeaderField(name: "Subject", value: "canary")
        #expect(!"\(field)".contains("canary"))
    }
}
