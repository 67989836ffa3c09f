import MailModel
import MessageFormat
import SMTPProtocol

/// Lines come out the same however the octets are cut, and what parses as a command does so again.
func fuzzSMTPCommand(_ octets: UnsafeRawBufferPointer) {
    let whole = smtpLines(octets, pieces: octets.count), cut = smtpLines(octets, pieces: 1)
    precondition(whole == cut, "lines do not depend on how the octets came")
    for case .text(let text) in whole {
        guard let command = try? SMTPCommandParser().parse(text) else { continue }
        precondition(command == (try? SMTPCommandParser().parse(text)))
        if case .rcpt(let recipient, let options) = command {
            let again = "RCPT TO:<\(recipient)>\(options.notify.map { " NOTIFY=\($0.text)" } ?? "")"
            let original = options.original.map { " ORCPT=\($0.parameter)" } ?? ""
            // What is written out in full may be longer than what is read (RFC 3461 section 4.2).
            guard original.utf8.count <= OriginalRecipient.maximumLength else { continue }
            precondition((try? SMTPCommandParser().parse(again + original)) == command, "an address is read back")
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
func fuzzSMTPReply(_ octets: UnsafeRawBufferPointer) {
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
func fuzzSMTPContent(_ octets: UnsafeRawBufferPointer) {
    let whole = smtpContent(octets, pieces: octets.count), cut = smtpContent(octets, pieces: 1)
    precondition(whole.taken == cut.taken && whole.content == cut.content && whole.fault == cut.fault, "cutting changes nothing")
    let mended = smtpContent(octets, pieces: octets.count, mendsLineFeeds: true)
    precondition(mended.taken == whole.taken, "what mends line feeds finds the same end")
    precondition(mended.fault != .bareLineEnding || whole.fault == .bareLineEnding, "and refuses nothing more")
    precondition(mended.content.flatMap { FramingFault.firstFault(in: $0) } == nil, "and passes none on")
    guard let content = whole.content else { return }
    precondition(!content.bytes.contains(0), "no NUL passes")
    var stuffer = DotStuffer()
    let wire = stuffer.stuffed(content) + stuffer.ending
    let again = wire.withUnsafeBytes { smtpContent($0, pieces: 7) }
    precondition(again.content == content && again.taken == wire.count, "what leaves is one message, the same")
}

private func smtpContent(_ octets: UnsafeRawBufferPointer, pieces: Int, mendsLineFeeds: Bool = false) -> (
    taken: Int, content: Octets?, fault: ContentReader.Fault?
) {
    var reader = ContentReader(sizeLimit: 100_000, mendsLineFeeds: mendsLineFeeds), position = 0
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
