import MailModel
import SASLProtocol
import SMTPProtocol

/// Our side of a session with a server that says anything: no secret without TLS, no line of its making in what we send, and no
/// recipient counted as served unless the whole content went out and was then answered with success.
func fuzzSMTPClient(_ octets: UnsafeRawBufferPointer) {
    let credentials = PasswordCredentials(user: "gateway", password: "secret")
    for (startTLS, credentials) in [(.never, nil), (.ifOffered, nil), (.required, credentials)]
        as [(SMTPClientMachine.StartTLS, PasswordCredentials?)]
    {
        for (transfer, dialect) in [
            (.data, .smtp), (.chunks(isBinary: true), .smtp), (.data, .lmtp), (.chunks(isBinary: false), .lmtp),
        ]
            as [(SMTPClientMachine.Transfer, SMTPClientMachine.Dialect)]
        {
            var session = FuzzedClient(startTLS, credentials, transfer, dialect)
            session?.run(octets)
        }
    }
}

private struct FuzzedClient {
    private let envelope: Envelope
    private var machine: SMTPClientMachine
    private var isTLS = false, isOver = false
    private let transfer: SMTPClientMachine.Transfer
    private var chunks = 0
    /// The code that came after the content went out.
    private var finalCode: Int?

    init?(
        _ startTLS: SMTPClientMachine.StartTLS, _ credentials: PasswordCredentials?, _ transfer: SMTPClientMachine.Transfer,
        _ dialect: SMTPClientMachine.Dialect
    ) {
        guard let name = DomainName("c.example") else { return nil }
        envelope = Envelope(
            sender: EmailAddress("a@c.example"), recipients: ["b@mx.example", "c@mx.example"].compactMap { EmailAddress($0) })
        machine = SMTPClientMachine(heloName: name, startTLS: startTLS, credentials: credentials, dialect: dialect)
        self.transfer = transfer
    }

    mutating func run(_ octets: UnsafeRawBufferPointer) {
        var parser = SMTPReplyParser(), position = 0
        while position < octets.count, !isOver {
            parser.isHello = machine.isAwaitingHello
            guard let (taken, reply) = try? parser.read(UnsafeRawBufferPointer(rebasing: octets[position...])) else { break }
            position += taken
            guard let reply else { continue }
            // By LMTP there is one for each recipient: that any of them is a success is what counts here.
            if machine.isEndOfDataUnanswered, finalCode.map({ !(200...299).contains($0) }) ?? true { finalCode = reply.code }
            perform(machine.received(reply))
        }
        if !isOver { perform(machine.connectionLost(Reply(.transient, .destinationBroken))) }
    }

    private mutating func perform(_ action: SMTPClientMachine.Action) {
        switch action {
        case .none: break
        case .send(let text): check(text)
        case .startTLS:
            precondition(!isTLS, "TLS starts once")
            isTLS = true
            perform(machine.tlsStarted())
        case .ready: begin()
        case .sendContent: machine.contentSent()
        case .sendChunks: sendChunk()
        case .finished(let outcome):
            check(outcome)
            if outcome.isReusable { begin() } else { isOver = true }
        case .unusable(let reply):
            precondition(reply.isTransient || reply.isPermanent, "what failed is not told as a success")
            isOver = true
        }
    }

    /// One chunk of two; the second ends the content.
    private mutating func sendChunk() {
        let isLast = chunks == 1
        guard let text = machine.nextChunk(size: 500, isLast: isLast) else { return }
        check(text)
        chunks += 1
        machine.chunkSent()
        if isLast { machine.contentSent() }
    }

    /// What may be sent: whole lines of printable ASCII that each begin with a command of ours.
    private func check(_ text: String) {
        precondition(text.hasSuffix("\r\n") && text.utf8.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0x0D || $0 == 0x0A })
        for line in text.split(separator: "\r\n") {
            let isOurs = [
                "EHLO ", "HELO ", "LHLO ", "STARTTLS", "AUTH PLAIN ", "MAIL FROM:<", "RCPT TO:<", "DATA", "BDAT ", "RSET", ".",
            ]
            .contains { line.hasPrefix($0) }
            precondition(isOurs && (isTLS || !line.hasPrefix("AUTH")), "no secret without TLS")
        }
    }

    private func check(_ outcome: SMTPClientMachine.Outcome) {
        precondition(Set(outcome.replies.keys) == Set(envelope.recipients), "every recipient has a reply, and nobody else")
        precondition(outcome.replies.values.allSatisfy { $0.severity != .intermediate }, "and it is a final one")
        let isServed = outcome.replies.values.contains(where: \.isSuccess)
        precondition(!isServed || finalCode.map { (200...299).contains($0) } == true, "served only by the answer to the content")
    }

    /// Another transaction. What is refused before anything was sent, by the size that the server offered, ends the session.
    private mutating func begin() {
        (finalCode, chunks) = (nil, 0)
        let action = machine.begin(envelope, size: 1_000, isEightBit: true, by: transfer)
        if case .finished(let outcome) = action {
            check(outcome)
            isOver = true
        } else {
            perform(action)
        }
    }
}
