import MailModel

extension MessageEvent.Kind {
    /// The form in which stores keep what happened: a name and its values.
    package var storedText: String { FieldText.join(storedFields) }

    private var storedFields: [String] {
        switch self {
        case .submissionAccepted(let by, let from, let recipients, let octets):
            ["submissionAccepted", by, from?.description ?? "", String(recipients), String(octets)]
        case .submissionRejected(let by, let reply): ["submissionRejected", by, reply.storedText]
        case .protected(let member, let transfer): ["protected", member.text, transfer.description]
        case .relayAccepted(let recipient, let next, let reply):
            ["relayAccepted", recipient.description, next, reply.storedText]
        case .relayRejected(let recipient, let next, let reply):
            ["relayRejected", recipient.description, next, reply.storedText]
        case .sentInClear(let next, let reason): ["sentInClear", next, reason.rawValue]
        case .relayFailed(let next, let reply, let attempt, let nextAttempt):
            ["relayFailed", next, reply.storedText, String(attempt), String(nextAttempt.microseconds)]
        case .opened(let signer, let transfer): ["opened", signer.text, transfer.description]
        case .contentConsigned(let recipient): ["contentConsigned", recipient.description]
        case .contentHandedOver(let recipient, let next): ["contentHandedOver", recipient.description, next]
        case .held(let reason): ["held", reason]
        case .released: ["released"]
        case .reported(let sender, let recipients, let isFinal):
            ["reported", sender?.description ?? "", String(recipients), isFinal ? "final" : "delayed"]
        case .dropped(let recipient, let reason): ["dropped", recipient.description, reason]
        case .duplicateIgnored(let recipient): ["duplicateIgnored", recipient.description]
        }
    }

    /// Reads what ``storedText`` writes; `nil` for anything else.
    package init?(storedText: String) {
        guard let fields = FieldText.split(storedText),
            let kind = Self.submission(fields) ?? Self.relay(fields) ?? Self.end(fields)
        else { return nil }
        self = kind
    }

    private static func submission(_ fields: [String]) -> Self? {
        switch (fields[0], fields.count) {
        case ("submissionAccepted", 5):
            guard let from = sender(fields[2]), let recipients = Int(fields[3]), let octets = Int(fields[4]) else { return nil }
            return .submissionAccepted(by: fields[1], from: from, recipients: recipients, octets: octets)
        case ("submissionRejected", 3):
            return Reply(storedText: fields[2]).map { .submissionRejected(by: fields[1], reply: $0) }
        case ("protected", 3):
            guard let member = MemberID(fields[1]), let transfer = transfer(fields[2]) else { return nil }
            return .protected(for: member, transfer: transfer)
        case ("opened", 3):
            guard let member = MemberID(fields[1]), let transfer = transfer(fields[2]) else { return nil }
            return .opened(signer: member, transfer: transfer)
        default: return nil
        }
    }

    private static func relay(_ fields: [String]) -> Self? {
        switch (fields[0], fields.count) {
        case ("relayAccepted", 4):
            guard let recipient = EmailAddress(fields[1]), let reply = Reply(storedText: fields[3]) else { return nil }
            return .relayAccepted(recipient: recipient, next: fields[2], reply: reply)
        case ("relayRejected", 4):
            guard let recipient = EmailAddress(fields[1]), let reply = Reply(storedText: fields[3]) else { return nil }
            return .relayRejected(recipient: recipient, next: fields[2], reply: reply)
        case ("sentInClear", 3): return ClearReason(rawValue: fields[2]).map { .sentInClear(next: fields[1], reason: $0) }
        case ("relayFailed", 5):
            guard let reply = Reply(storedText: fields[2]), let attempt = Int(fields[3]), let next = Int64(fields[4]) else {
                return nil
            }
            return .relayFailed(
                next: fields[1], reply: reply, attempt: attempt, nextAttempt: Timestamp(microseconds: next))
        default: return nil
        }
    }

    private static func end(_ fields: [String]) -> Self? {
        switch (fields[0], fields.count) {
        case ("contentConsigned", 2): return EmailAddress(fields[1]).map { .contentConsigned(recipient: $0) }
        case ("contentHandedOver", 3):
            return EmailAddress(fields[1]).map { .contentHandedOver(recipient: $0, next: fields[2]) }
        case ("held", 2): return .held(reason: fields[1])
        case ("released", 1): return .released
        case ("reported", 4):
            guard let sender = sender(fields[1]), let count = Int(fields[2]), ["final", "delayed"].contains(fields[3]) else {
                return nil
            }
            return .reported(sender, recipients: count, isFinal: fields[3] == "final")
        case ("dropped", 3): return EmailAddress(fields[1]).map { .dropped(recipient: $0, reason: fields[2]) }
        case ("duplicateIgnored", 2): return EmailAddress(fields[1]).map { .duplicateIgnored(recipient: $0) }
        default: return nil
        }
    }

    /// An empty text is the null sender; `.none` outside is a text that is no address.
    private static func sender(_ text: String) -> EmailAddress?? {
        guard !text.isEmpty else { return .some(nil) }
        return EmailAddress(text).map { .some($0) }
    }

    private static func transfer(_ text: String) -> TransferID? { Hexadecimal.octets(text).flatMap { TransferID($0) } }
}
