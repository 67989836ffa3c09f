import MailModel
import SASLProtocol
import SMTPProtocol

/// Lines come out the same however the octets are cut, and what parses as a command does so again.
package func fuzzSMTPCommand(_ octets: UnsafeRawBufferPointer) {
    let whole = smtpLines(octets, pieces: octets.count), cut = smtpLines(octets, pieces: 1)
    precondition(whole == cut, "lines do not depend on how the octets came")
    for case .text(let text) in whole {
        guard let command = try? SMTPCommandParser().parse(text) else { continue }
        precondition(command == (try? SMTPCommandParser().parse(text)))
        if case .rcpt(let recipient) = command {
            precondition((try? SMTPCommandParser().parse("RCPT TO:<\(recipient)>")) == command, "an address is read back")
        }
    }
}

private func smtpLines(_ octets: UnsafeRawBufferPointer, pieces: Int) -> [SMTPLineReader.Line] {
    var reader = SMTPLineReader(), lines: [SMTPLineReader.Line] = [], position = 0
    while position < octets.count {
        let end = min(position + max(pieces, 1), octets.count)
        let (taken, line) = reader.read(UnsafeRawBufferPointer(rebasing: octets[position..<end]))
        precondition(taken > 0, "the reader goes on")
        position += taken
        if let line { lines.append(line) }
    }
    return lines
}

/// A reply that is read is read again from what it writes.
package func fuzzSMTPReply(_ octets: UnsafeRawBufferPointer) {
    var parser = SMTPReplyParser(), position = 0
    while position < octets.count {
        guard let (taken, reply) = try? parser.read(UnsafeRawBufferPointer(rebasing: octets[position...])) else { return }
        precondition(taken > 0, "the parser goes on")
        position += taken
        guard let reply else { continue }
        precondition((200...599).contains(reply.code) && reply.wireText.utf8.filter { $0 == 0x0A }.count == reply.lines.count)
        var again = SMTPReplyParser()
        let text = Array(reply.wireText.utf8)
        let code = text.withUnsafeBytes { try? again.read($0).reply?.code }
        precondition(reply.lines.contains { $0.utf8.count > 4_000 } || code == reply.code, "a reply is read back")
    }
}

/// Content ends at the same place with the same outcome however it is cut, and what was read is what would be sent again.
package func fuzzSMTPContent(_ octets: UnsafeRawBufferPointer) {
    let whole = smtpContent(octets, pieces: octets.count), cut = smtpContent(octets, pieces: 1)
    precondition(whole.taken == cut.taken && whole.content == cut.content && whole.fault == cut.fault, "cutting changes nothing")
    guard let content = whole.content else { return }
    precondition(!content.bytes.contains(0), "no NUL passes")
    var stuffer = DotStuffer()
    let wire = stuffer.stuffed(content) + stuffer.ending
    let again = wire.withUnsafeBytes { smtpContent($0, pieces: 7) }
    precondition(again.content == content && again.taken == wire.count, "what leaves is one message, the same")
}

private func smtpContent(_ octets: UnsafeRawBufferPointer, pieces: Int) -> (
    taken: Int, content: Octets?, fault: ContentReader.Fault?
) {
    var reader = ContentReader(sizeLimit: 100_000), position = 0
    while position < octets.count {
        let end = min(position + max(pieces, 1), octets.count)
        let (taken, outcome) = reader.read(UnsafeRawBufferPointer(rebasing: octets[position..<end]))
        position += taken
        switch outcome {
        case .finished(.success(let content)): return (position, content, nil)
        case .finished(.failure(let error)): return (position, nil, error.fault)
        case .unfinished, .hopeless: break
        }
    }
    return (position, nil, nil)
}

/// A server's session over any octets: one reply a command, mail only with a recipient, nothing after its end.
package func fuzzSMTPServer(_ octets: UnsafeRawBufferPointer) {
    guard let name = DomainName("mx.example") else { return }
    let configuration = SMTPServerConfiguration(hostName: name, tls: .fromFirstOctet, authentication: .none, limits: SMTPLimits())
    var machine = SMTPServerMachine(configuration, decoySecret: [1])
    var lines = SMTPLineReader(), reader: ContentReader?, position = 0
    _ = machine.connected()
    var action = machine.connectionJudged(nil)
    while true {
        switch action {
        case .ask(.sender): action = machine.senderJudged(nil); continue
        case .ask(.recipient): action = machine.recipientJudged(nil); continue
        case .ask: preconditionFailure("a listener without sign-in asks for none")
        case .store(let content, let envelope):
            precondition(!envelope.recipients.isEmpty && !content.bytes.contains(0))
            action = machine.messageAnswered(Reply(.success, .ok))
            continue
        case .readContent: reader = ContentReader(sizeLimit: 10_000)
        case .refuseContent(let reply):
            if position < octets.count { action = machine.contentCameAnyway(reply); continue }
        case .startTLS: preconditionFailure("TLS is there already")
        case .replyAndClose: precondition(machine.isClosed)
        case .reply: break
        }
        if machine.isClosed { return }
        guard let next = smtpStep(octets, &position, &lines, &reader, &machine) else { return }
        action = next
    }
}

/// The machine's next action on what is left of the octets; none when they are used up.
private func smtpStep(
    _ octets: UnsafeRawBufferPointer, _ position: inout Int, _ lines: inout SMTPLineReader, _ reader: inout ContentReader?,
    _ machine: inout SMTPServerMachine
) -> SMTPServerMachine.Action? {
    while position < octets.count {
        let rest = UnsafeRawBufferPointer(rebasing: octets[position...])
        if reader != nil {
            guard let (taken, outcome) = reader?.read(rest) else { return nil }
            position += taken
            if case .finished(let result) = outcome {
                reader = nil
                return machine.contentRead(result)
            }
        } else {
            let (taken, line) = lines.read(rest)
            position += taken
            if let line { return machine.received(line, serverNonce: "0123456789") }
        }
    }
    return nil
}

/// Messages of sign-ins: nothing but the right proof is taken, whatever comes.
package func fuzzSASL(_ octets: UnsafeRawBufferPointer) {
    let octets = Array(octets)
    if let credentials = PasswordCredentials(plain: octets) {
        precondition(PasswordCredentials(plain: credentials.plain)?.user == credentials.user, "credentials are read back")
    }
    let text = String(decoding: octets, as: UTF8.self)
    if let record = ScramRecord(text: text) { precondition(ScramRecord(text: record.text) == record, "a record is read back") }
    let messages = text.split(separator: "\n", maxSplits: 1).map(String.init)
    var server = ScramServer(serverNonce: "3rfcNHYJY1ZVvWVs7j")
    guard let first = messages.first, let user = try? server.clientFirst(first) else { return }
    precondition(!user.isEmpty)
    guard (try? server.found(ScramServer.decoy(for: user, secret: [1]), isKnown: false)) != nil else { return }
    precondition((try? server.clientFinal(messages.last ?? "")) == nil, "an unknown user proves nothing")
}
