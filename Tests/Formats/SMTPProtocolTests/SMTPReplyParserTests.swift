import MailModel
import SMTPProtocol
import Testing

@Suite("Replies: RFC 5321 section 4.2.1")
struct SMTPReplyParserTests {
    private func parse(_ text: String, pieces: Int = .max, isHello: Bool = false) throws -> [Reply] {
        var parser = SMTPReplyParser(), replies: [Reply] = []
        parser.isHello = isHello
        var octets = Array(text.utf8)[...]
        while !octets.isEmpty {
            var piece = octets.prefix(pieces)
            octets = octets.dropFirst(piece.count)
            while !piece.isEmpty {
                let (taken, reply) = try piece.withUnsafeBytes { pointer in
                    try Result { () throws(SMTPReplyParser.Failure) in try parser.read(pointer) }.get()
                }
                piece = piece.dropFirst(taken)
                if let reply { replies.append(reply) }
            }
        }
        return replies
    }

    @Test(arguments: [
        "220 mx.example ESMTP\r\n", "250-mx.example\r\n250-SIZE 100\r\n250 8BITMIME\r\n", "550 5.1.1 No such mailbox\r\n",
        "250-2.0.0 a\r\n250 2.0.0 b\r\n", "354 go\r\n250 2.0.0 OK\r\n",
    ]) func `a reply is read as it was written, however it is cut`(_ text: String) throws {
        for pieces in [1, 2, 3, .max] { #expect(try parse(text, pieces: pieces).map(\.wireText).joined() == text) }
    }

    @Test func `a code alone, and a line end of LF, are read`() throws {
        #expect(try parse("250\r\n250 \r\n250 a\n").map(\.code) == [250, 250, 250])
    }

    @Test func `RFC 2034 section 4: a status of another class is text`() throws {
        let reply = try #require(try parse("250 5.1.1 odd\r\n").first)
        #expect(reply.enhanced == nil && reply.lines == ["5.1.1 odd"])
    }

    @Test(arguments: [
        "HTTP/1.1 400 Bad Request\r\n", "25\r\n", "\r\n", "250-a\r\n251 b\r\n", "100 a\r\n", "600 a\r\n", "250_a\r\n",
        "2５0 a\r\n", "-250 a\r\n",
    ]) func `what is no reply is an error`(_ text: String) {
        #expect(throws: SMTPReplyParser.Failure.malformed) { try parse(text) }
    }

    @Test func `lines and their number have bounds`() {
        #expect(throws: SMTPReplyParser.Failure.tooLong) { try parse("250 " + String(repeating: "x", count: 5_000)) }
        #expect(throws: SMTPReplyParser.Failure.tooLong) { try parse(String(repeating: "250-x\r\n", count: 300)) }
    }

    private static func long(_ code: Int, lines: Int = 200) -> String {
        let line = String(repeating: "x", count: 4_000)
        return (1...lines).map { "\(code)\($0 == lines ? " " : "-")\(line)\r\n" }.joined()
    }

    @Test(arguments: [250, 451, 550]) func `of a long reply the beginning is kept, and the next one is read`(_ code: Int) throws {
        for pieces in [1, 1_000, .max] {
            let replies = try parse(Self.long(code) + "220 next\r\n", pieces: pieces)
            #expect(replies.map(\.code) == [code, 220] && replies.last?.lines == ["next"])
            #expect(replies.first?.lines == Array(repeating: String(repeating: "x", count: 256), count: 8))
        }
    }

    @Test func `RFC 5321 section 4.1.1.1: each line of the answer to EHLO is kept, but not of a refusal`() throws {
        let offers = (1...100).map { "250-X\($0)\r\n" }.joined() + "250 STARTTLS\r\n"
        #expect(try parse(offers, isHello: true).first?.lines.last == "STARTTLS")
        #expect(try parse(offers, isHello: true).first?.lines.count == 101)
        #expect(try parse(Self.long(250), isHello: true).first?.lines.map(\.utf8.count).max() == 512)
        #expect(try parse(Self.long(550), isHello: true).first?.lines.count == 8)
    }

    @Test func `what a reply quotes can neither end a line nor colour a terminal`() throws {
        let reply = try #require(try parse("550 a\rb\u{1b}[31mc\u{0}\r\n").first)
        #expect(reply.lines == ["a?b?[31mc?"])
    }
}
