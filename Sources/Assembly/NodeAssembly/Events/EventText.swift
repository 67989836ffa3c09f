package import MailModel

/// One line about an event, for logs and for the trace that people read.
package enum EventText {
    package static func text(_ kind: MessageEvent.Kind) -> String {
        switch kind {
        case .submissionAccepted(let by, let from, let recipients, let octets):
            "accepted from \(by), sender <\(from?.description ?? "")>, \(recipients) recipients, \(octets) octets"
        case .submissionRejected(let by, let reply): "refused from \(by): \(reply.text)"
        case .protected(let member, let transfer): "signed and sealed for \(member), transfer \(transfer)"
        case .relayAccepted(let recipient, let next, let reply): "\(recipient) taken by \(next): \(reply.text)"
        case .relayRejected(let recipient, let next, let reply): "\(recipient) refused by \(next): \(reply.text)"
        case .sentInClear(let next, let reason): "sent in clear to \(next): \(reason.explanation)"
        case .relayFailed(let next, let reply, let attempt, let nextAttempt):
            "attempt \(attempt) at \(next) failed: \(reply.text); next at \(nextAttempt)"
        case .opened(let signer, let transfer): "opened and verified, signed by \(signer), transfer \(transfer)"
        case .contentConsigned(let recipient): "delivered to the mailbox of \(recipient)"
        case .contentHandedOver(let recipient, let next): "\(recipient) handed over to \(next)"
        case .held(let reason): "held: \(reason)"
        case .released: "released"
        case .reported(let sender, let recipients, let isFinal):
            "\(isFinal ? "failure" : "delay") reported to <\(sender?.description ?? "")> for \(recipients) recipients"
        case .dropped(let recipient, let reason): "\(recipient) dropped: \(reason)"
        case .duplicateIgnored(let recipient): "\(recipient) had it already, nothing done"
        }
    }

    /// The event's name in the vocabulary of ETSI EN 319 522-1 where it has one, for programs.
    package static func name(_ kind: MessageEvent.Kind) -> String {
        switch kind {
        case .submissionAccepted: "SubmissionAcceptance"
        case .submissionRejected: "SubmissionRejection"
        case .protected: "Protected"
        case .relayAccepted: "RelayAcceptance"
        case .relayRejected: "RelayRejection"
        case .sentInClear: "SentInClear"
        case .relayFailed: "RelayFailure"
        case .opened: "Opened"
        case .contentConsigned: "ContentConsignment"
        case .contentHandedOver: "ContentHandover"
        case .held: "Held"
        case .released: "Released"
        case .reported: "Reported"
        case .dropped: "Dropped"
        case .duplicateIgnored: "DuplicateIgnored"
        }
    }
}
