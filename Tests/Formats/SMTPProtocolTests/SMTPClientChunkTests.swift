import MailModel
import SMTPProtocol
import Testing

@Suite("A client's chunks: RFC 3030, and LMTP: RFC 2033")
struct SMTPClientChunkTests {
    private static let addresses = ["b@mx.example", "c@mx.example"].compactMap { EmailAddress($0) }
    private let envelope = Envelope(sender: EmailAddress("a@c.example"), recipients: addresses)

    private func reply(_ code: Int) throws -> Reply {
        Reply(try #require(Reply.Severity(rawValue: code / 100)), suffix: code % 100, lines: ["x"])
    }

    private func ready(_ extensions: String..., dialect: SMTPClientMachine.Dialect = .smtp) throws -> SMTPClientMachine {
        var machine = SMTPClientMachine(heloName: try #require(DomainName("c.example")), startTLS: .never, dialect: dialect)
        #expect(machine.received(try reply(220)) == .send(dialect == .lmtp ? "LHLO c.example\r\n" : "EHLO c.example\r\n"))
        _ = machine.received(Reply(.success, suffix: 50, lines: ["mx.example"] + extensions))
        return machine
    }

    private func codes(_ action: SMTPClientMachine.Action) -> [Int]? {
        guard case .finished(let outcome) = action else { return nil }
        return Self.addresses.map { outcome.replies[$0]?.code ?? 0 }
    }

    /// Announces and sends a chunk.
    private func send(_ machine: inout SMTPClientMachine, last: Bool = false) -> String? {
        let command = machine.nextChunk(size: 10, isLast: last)
        machine.chunkSent()
        if last, command != nil { machine.contentSent() }
        return command
    }

    @Test func `what is offered is known`() throws {
        let none = try ready(), chunks = try ready("CHUNKING", "8bitmime"), binary = try ready("chunking", "BINARYMIME")
        #expect(
            !none.offersChunks && !none.offersEightBit && chunks.offersChunks && chunks.offersEightBit && !chunks.offersBinary)
        #expect(binary.offersBinary)
        #expect(try !ready("BINARYMIME").offersBinary, "section 3: only with CHUNKING")
    }

    @Test func `with pipelining the envelope goes first, then chunks without waiting`() throws {
        var machine = try ready("PIPELINING", "CHUNKING", "BINARYMIME", "SIZE")
        #expect(
            machine.begin(envelope, size: 20, isEightBit: true, by: .chunks(isBinary: true))
                == .send(
                    "MAIL FROM:<a@c.example> SIZE=20 BODY=BINARYMIME\r\nRCPT TO:<b@mx.example>\r\nRCPT TO:<c@mx.example>\r\n"))
        for code in [250, 250] { #expect(machine.received(try reply(code)) == .none) }
        #expect(machine.received(try reply(550)) == .sendChunks)
        #expect(send(&machine) == "BDAT 10\r\n" && send(&machine, last: true) == "BDAT 10 LAST\r\n")
        #expect(machine.isEndOfDataUnanswered)
        #expect(machine.received(try reply(250)) == .none)
        #expect(machine.isEndOfDataUnanswered)
        #expect(codes(machine.received(try reply(250))) == [250, 550] && machine.isReady)
    }

    @Test func `without pipelining each chunk waits for the answer to the one before`() throws {
        var machine = try ready("CHUNKING")
        #expect(
            machine.begin(envelope, size: 20, isEightBit: false, by: .chunks(isBinary: false))
                == .send("MAIL FROM:<a@c.example>\r\n"))
        #expect(machine.received(try reply(250)) == .send("RCPT TO:<b@mx.example>\r\n"))
        #expect(machine.received(try reply(250)) == .send("RCPT TO:<c@mx.example>\r\n"))
        #expect(machine.received(try reply(250)) == .sendChunks)
        #expect(send(&machine) == "BDAT 10\r\n")
        #expect(send(&machine, last: true) == nil)
        #expect(machine.received(try reply(250)) == .sendChunks)
        #expect(send(&machine, last: true) == "BDAT 10 LAST\r\n")
        #expect(codes(machine.received(try reply(250))) == [250, 250])
    }

    @Test func `no chunk goes out for nobody`() throws {
        var machine = try ready("PIPELINING", "CHUNKING")
        _ = machine.begin(envelope, size: 20, isEightBit: false, by: .chunks(isBinary: false))
        for code in [250, 550] { _ = machine.received(try reply(code)) }
        #expect(machine.received(try reply(451)) == .send("RSET\r\n"))
        #expect(codes(machine.received(try reply(250))) == [550, 451] && machine.isReady)
    }

    @Test(arguments: [452, 552, 354]) func `section 2: after a refused chunk no more go out, and the connection ends`(_ code: Int)
        throws
    {
        var machine = try begun()
        _ = send(&machine)
        _ = machine.nextChunk(size: 10, isLast: false)
        let action = machine.received(try reply(code))
        #expect(codes(action) == [code == 354 ? 451 : code, code == 354 ? 451 : code] && !machine.isReady)
        #expect(machine.nextChunk(size: 10, isLast: true) == nil)
    }

    @Test func `a refused chunk behind which all went out already: the rest is answered alike, and the session serves on`() throws
    {
        var machine = try begun()
        _ = send(&machine)
        _ = send(&machine, last: true)
        #expect(machine.received(try reply(552)) == .none)
        #expect(!machine.isEndOfDataUnanswered)
        // A server may keep a message of which it refused a chunk until RSET, and take the next MAIL for one inside it.
        #expect(machine.received(try reply(250)) == .send("RSET\r\n"))
        #expect(codes(machine.received(try reply(250))) == [552, 552] && machine.isReady, "no success counts after it")
    }

    @Test func `a success for what did not go out is none`() throws {
        for isLast in [false, true] {
            var machine = try begun()
            _ = machine.nextChunk(size: 10, isLast: isLast)
            #expect(codes(machine.received(try reply(250))) == [451, 451] && !machine.isReady)
        }
    }

    @Test func `lost after the last chunk: it may have arrived, also while chunks before are not answered`() throws {
        var machine = try begun()
        _ = send(&machine)
        #expect(!machine.isEndOfDataUnanswered)
        _ = send(&machine, last: true)
        #expect(machine.isEndOfDataUnanswered)
        #expect(codes(machine.connectionLost(try reply(451))) == [451, 451])
    }

    private func begun(_ dialect: SMTPClientMachine.Dialect = .smtp) throws -> SMTPClientMachine {
        var machine = try ready("PIPELINING", "CHUNKING", dialect: dialect)
        _ = machine.begin(envelope, size: 30, isEightBit: false, by: .chunks(isBinary: false))
        for code in [250, 250, 250] { _ = machine.received(try reply(code)) }
        return machine
    }

    @Test func `RFC 2033 section 4.2: each accepted recipient has its own answer after the content`() throws {
        var machine = try ready("PIPELINING", dialect: .lmtp)
        _ = machine.begin(envelope, size: 10, isEightBit: false)
        for code in [250, 250, 250] { _ = machine.received(try reply(code)) }
        #expect(machine.received(try reply(354)) == .sendContent)
        machine.contentSent()
        #expect(machine.received(try reply(250)) == .none)
        #expect(machine.isEndOfDataUnanswered)
        #expect(codes(machine.received(try reply(452))) == [250, 452] && machine.isReady)
    }

    @Test func `RFC 2033 section 4.2: who was refused at RCPT has none`() throws {
        var machine = try ready("PIPELINING", dialect: .lmtp)
        _ = machine.begin(envelope, size: 10, isEightBit: false)
        for code in [250, 550, 250, 354] { _ = machine.received(try reply(code)) }
        machine.contentSent()
        #expect(codes(machine.received(try reply(250))) == [550, 250] && machine.isReady)
    }

    @Test func `RFC 2033 section 4.3: the same by chunks, after the last`() throws {
        var machine = try begun(.lmtp)
        _ = send(&machine)
        _ = send(&machine, last: true)
        for code in [250, 250] { #expect(machine.received(try reply(code)) == .none) }
        #expect(codes(machine.received(try reply(550))) == [250, 550] && machine.isReady)
    }

    @Test func `a connection lost between the answers: those who have one keep it, the others are tried again`() throws {
        for last in [421, nil] {
            var machine = try begun(.lmtp)
            _ = send(&machine, last: true)
            #expect(machine.received(try reply(250)) == .none)
            let action = try last.map { machine.received(try reply($0)) } ?? machine.connectionLost(try reply(451))
            #expect(codes(action) == [250, last ?? 451] && !machine.isReady)
        }
    }

    @Test func `354 although nobody is left ends the session`() throws {
        var machine = try ready("PIPELINING", dialect: .lmtp)
        _ = machine.begin(envelope, size: 10, isEightBit: false)
        for code in [250, 550, 550] { _ = machine.received(try reply(code)) }
        #expect(codes(machine.received(try reply(354))) == [550, 550] && !machine.isReady)
    }
}
