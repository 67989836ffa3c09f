/// A piece of a message as its BDAT announces it (RFC 3030 section 2).
package struct SMTPChunk: Sendable, Hashable {
    /// Octets that follow the command's CRLF.
    package let size: Int
    /// The message ends with this one.
    package let isLast: Bool

    package init(size: Int, isLast: Bool) { (self.size, self.isLast) = (size, isLast) }
}
