import MailModel
import MessageFormat

/// First stage outbound: removes what must not leave the gateway, adds a missing Date or Message-ID on top, touches nothing else.
struct Normalise {
    /// Received fields after which a message is taken to run in a loop (RFC 5321 section 6.3 asks for at least 100 in a system of
    /// unknown depth; between members nothing passes more than a handful of servers).
    static let maximumHops = 50

    private let context: FlowContext
    init(_ context: FlowContext) { self.context = context }

    func run(_ submission: Submission) throws(Refusal) -> NormalisedMessage {
        var message = try Self.parse(submission.content)
        guard message.header.hopCount < Self.maximumHops else { throw Refusal(.permanent, .tooManyHops) }
        try Self.refuseAmbiguity(message)
        let own = context.gateway
        message.removeFields { field in Self.isRemoved(field, authservID: own) }
        let messageID = try addMissing(to: &message, sender: submission.envelope.sender)
        return NormalisedMessage(message: message, messageID: messageID, submission: submission)
    }

    static func parse(_ content: Octets) throws(Refusal) -> Message {
        do { return try Message(parsing: content, limits: .accepted) } catch { throw error.refusal }
    }

    /// Two fields where one is read by one program and the other by the next are how filters are passed; refused, not guessed.
    static func refuseAmbiguity(_ message: Message) throws(Refusal) {
        // It would become part of the trace that is put on top.
        if message.header.fields.first?.form == .strayFolding {
            throw Refusal(.permanent, .messageMalformed, "The header begins with a folded line")
        }
        if message.header.repeatsContentField {
            throw Refusal(.permanent, .messageMalformed, "A Content field stands more than once", diagnostic: "ambiguous MIME")
        }
        if case .unreadable(let fault) = message.structure(), let refusal = fault.refusal { throw refusal }
    }

    /// RFC 5322 section 3.6.3: Bcc does not travel. RFC 5321 section 4.4: Return-Path belongs to final delivery. Status and results under
    /// our name are ours to say (RFC 8601 section 5).
    static func isRemoved(_ field: HeaderField, authservID: DomainName) -> Bool {
        switch field.apparentName {
        case "bcc", "resent-bcc", "return-path", "securemail-status", "securemail-transfer", "securemail-assurance",
            "securemail-demands":
            true
        case "authentication-results": !field.hasPlainName || AuthenticationResults.isClaimed(field, by: authservID)
        default: false
        }
    }

    /// RFC 6409 section 8: a submission server may add what every message must have.
    private func addMissing(to message: inout Message, sender: EmailAddress?) throws(Refusal) -> String {
        let now = context.clock.now
        if message.header.first(named: "Date") == nil { message.prepend(try .ours("Date", now.rfc5322)) }
        if let messageID = MessageID.of(message.header) { return messageID }
        let messageID = MessageID.make(at: now, from: context.entropy, domain: sender?.domain ?? context.gateway)
        if message.header.first(named: "Message-ID") == nil { message.prepend(try .ours("Message-ID", messageID)) }
        return messageID
    }
}

extension HeaderField {
    /// A field of ours, of text that we know to be printable ASCII.
    static func ours(_ name: String, _ value: String) throws(Refusal) -> HeaderField {
        do { return try .structured(name: name, value: value) } catch {
            throw Refusal(.transient, .localError, diagnostic: "\(name) cannot be written: \(error)")
        }
    }
}
