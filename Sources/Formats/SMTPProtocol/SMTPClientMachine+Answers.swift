import MailModel

/// What single answers mean, whatever the server called them.
extension SMTPClientMachine {
    /// A server that wants TLS (RFC 3207 section 4: 530) and could not do it now may do it later: no reason to return the mail.
    func waitingForTLS(_ reply: Reply) -> Reply {
        guard clearReason == .failed || clearReason == .refused, reply.isPermanent else { return reply }
        guard reply.code == 530 || reply.subjectAndDetail?.subject == 7 else { return reply }
        return Reply(.transient, .destinationNotTrusted, "The destination demands TLS, and TLS with it failed")
    }

    /// RFC 5321 section 4.5.3.1.10: 552 to RCPT is an old server's word for 452, too many for this transaction.
    static func tooManyRecipients(_ reply: Reply) -> Reply {
        let says = Reply.Condition.tooManyRecipients
        guard reply.code == 552, reply.subjectAndDetail == nil || reply.subjectAndDetail == says.status else { return reply }
        return Reply(.transient, says, reply.lines.joined(separator: " "))
    }

    /// A recipient's reply after MAIL was refused says only that MAIL was refused.
    static func reply(for reply: Reply, after mail: Reply?) -> Reply {
        if let mail, !mail.isSuccess { return mail }
        return final(reply)
    }

    /// A 3xx where none belongs (RFC 5321 section 4.2.1) decides nothing: the recipients' mail is tried again.
    static func final(_ reply: Reply) -> Reply {
        reply.severity == .intermediate ? Reply(.transient, .destinationBroken) : reply
    }
}
