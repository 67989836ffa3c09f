/// Bounds of a session, each with its source.
package struct SMTPLimits: Sendable, Hashable {
    /// Octets of a command line with its CRLF. RFC 5321 section 4.5.3.1.4 asks for 512 and lets extensions raise it.
    package static let commandLine = 4_096
    /// Octets of a line of a SASL exchange (RFC 4954 section 4).
    package static let saslLine = 12_288
    /// Octets of a content line, its CRLF included. RFC 5321 section 4.5.3.1.6 says 1,000; much real mail is longer.
    package static let contentLine = 65_536
    /// Octets thrown away of a command line that never ends, before the connection is closed.
    package static let discardedLine = 65_536
    /// Octets of a refused message still read to its end, before the connection is closed.
    package static let discardedContent = 268_435_456
    /// Octets for which memory is set aside when SIZE announces more, before any of them came.
    package static let reservedContent = 1_048_576
    /// Lines of a reply, and octets of each (RFC 5321 section 4.5.3.1.5 says 512).
    package static let replyLines = 256, replyLine = 4_096
    /// What is kept of a reply, with each attempt: enough to say why. Of the answer to EHLO each line is kept, up to the octets that
    /// RFC 5321 section 4.5.3.1.5 allows.
    package static let keptReplyLines = 8, keptReplyLine = 256, keptHelloLine = 512
    /// Octets of what LOGVIEW says, and of the answer, of which a line is kept as that of an answer to EHLO is.
    package static let logView = 480
    /// Failed sign-ins of one session.
    package static let failedSignIns = 5
    /// Recipients of one session that are refused at once; to a client that did not sign in further ones are refused slowly.
    package static let promptRefusals = 10
    /// Command lines with a bare CR, bare LF or NUL in one session.
    package static let brokenLines = 3

    /// Octets of a message, advertised by SIZE (RFC 1870).
    package var messageSize: Int
    /// Recipients of a message; RFC 5321 section 4.5.3.1.8 asks for at least 100.
    package var recipients: Int
    /// Errors of one session; the last of them is answered 421.
    package var errors: Int

    package init(messageSize: Int = 36_700_160, recipients: Int = 1_000, errors: Int = 30) {
        (self.messageSize, self.recipients, self.errors) = (messageSize, recipients, errors)
    }
}
