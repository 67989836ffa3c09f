import MailModel
import SASLProtocol
import SMTPProtocol

/// Our side against servers that keep every rule and answer as they like: who is counted as served is exactly who the server took the mail
/// for, and what it refused for good is not tried again (RFC 5321 section 4.2, RFC 2033 section 4.2, RFC 3030 section 2).
func fuzzSMTPClientTranscript(_ octets: UnsafeRawBufferPointer) { _ = clientExchange(octets) }

/// What our side says in the exchange that these octets make: tests hold the kept corpus to reaching every part of a session.
package func smtpClientTranscript(_ octets: [UInt8]) -> String {
    octets.withUnsafeBytes { clientExchange($0).joined(separator: "\n") }
}

private func clientExchange(_ octets: UnsafeRawBufferPointer) -> [String] {
    var choices = FuzzChoices(octets)
    let startTLS = choices.pick([SMTPClientMachine.StartTLS.never, .ifOffered, .required])
    let transfer = choices.pick([SMTPClientMachine.Transfer.data, .chunks(isBinary: false), .chunks(isBinary: true)])
    let dialect = choices.pick([SMTPClientMachine.Dialect.smtp, .lmtp])
    var exchange = LegalExchange(startTLS, transfer, dialect, choices)
    exchange?.run()
    return exchange?.heard ?? []
}

/// A client machine and a server on the other side, without a connection between them.
private struct LegalExchange {
    private static let transactions = 3

    private let envelope: Envelope
    private let transfer: SMTPClientMachine.Transfer
    private var machine: SMTPClientMachine
    private var server: LegalServer
    var heard: [String] { server.heard }
    private var begun = 0, chunks = 0
    private var isOver = false

    init?(
        _ startTLS: SMTPClientMachine.StartTLS, _ transfer: SMTPClientMachine.Transfer, _ dialect: SMTPClientMachine.Dialect,
        _ choices: FuzzChoices
    ) {
        guard let name = DomainName("c.example") else { return nil }
        let recipients = ["a@mx.example", "b@mx.example", "c@mx.example"].compactMap { EmailAddress($0) }
        envelope = Envelope(sender: EmailAddress("s@c.example"), recipients: recipients)
        machine = SMTPClientMachine(heloName: name, startTLS: startTLS, dialect: dialect)
        server = LegalServer(choices, isLMTP: dialect == .lmtp)
        self.transfer = transfer
    }

    mutating func run() {
        while !isOver, let reply = server.nextReply() { perform(machine.received(reply)) }
        if !isOver { perform(machine.connectionLost(Reply(.transient, .destinationBroken))) }
        precondition(isOver, "every session comes to its end")
    }

    private mutating func perform(_ action: SMTPClientMachine.Action) {
        switch action {
        case .none: break
        case .send(let text): for line in text.split(separator: "\r\n") { server.received(String(line)) }
        case .startTLS: perform(machine.tlsStarted())
        case .ready: begin()
        case .sendContent:
            machine.contentSent()
            server.contentEnded()
        case .sendChunks: sendChunks()
        case .finished(let outcome):
            check(outcome)
            if outcome.isReusable, begun < Self.transactions, !server.isClosed { begin() } else { isOver = true }
        case .unusable(let reply):
            precondition(server.taken.isEmpty, "what was taken is known")
            precondition(!reply.isSuccess)
            isOver = true
        }
    }

    private mutating func begin() {
        (begun, chunks) = (begun + 1, 0)
        server.beginsTransaction()
        perform(machine.begin(envelope, size: 1_000, isEightBit: true, by: transfer))
    }

    /// Three chunks, as fast as they may go out.
    private mutating func sendChunks() {
        while chunks < 3, let command = machine.nextChunk(size: 300, isLast: chunks == 2) {
            chunks += 1
            for line in command.split(separator: "\r\n") { server.received(String(line)) }
            machine.chunkSent()
            if chunks == 3 { machine.contentSent() }
        }
    }

    private func check(_ outcome: SMTPClientMachine.Outcome) {
        for recipient in envelope.recipients {
            guard let reply = outcome.replies[recipient] else { preconditionFailure("every recipient has a reply") }
            precondition(reply.isSuccess == server.taken.contains(recipient.description), "served is whom the server took it for")
            precondition(!server.refused.contains(recipient.description) || reply.isPermanent, "no is no")
        }
    }
}
