package import MailModel

/// One command of a client (RFC 5321 section 4.1.1).
package enum SMTPCommand: Sendable, Hashable {
    case ehlo(String)
    case helo(String)
    case mail(EmailAddress?, MailParameters)
    case rcpt(EmailAddress, RecipientOptions)
    /// `RCPT TO:<Postmaster>`, without a domain (RFC 5321 section 4.5.1).
    case rcptPostmaster(RecipientOptions)
    case data
    case bdat(SMTPChunk)
    case rset
    case noop
    case quit
    case vrfy
    case expn
    case help
    case startTLS
    case auth(mechanism: String, initialResponse: String?)
    /// What the client holds of the community's log, as it was told: our own extension (`Documentation/profile.md`).
    case logView(String)
}
