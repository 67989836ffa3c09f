package import MailModel

/// A message to send, in the forms that a server may take.
package enum SMTPContent: Sendable {
    /// Lines with CRLF ends.
    case lines(Octets)
    /// Content in which any octet may stand, in parts that follow each other; `lines` makes the same content anew for a server that does
    /// not take it so.
    case binary([Octets], lines: @Sendable () -> Octets)
}
