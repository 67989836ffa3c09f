/// ESMTP parameters of MAIL.
package struct MailParameters: Sendable, Hashable {
    package enum Body: String, Sendable, Hashable { case sevenBit = "7BIT", eightBitMIME = "8BITMIME", binaryMIME = "BINARYMIME" }

    /// The size that the client announces, in octets (RFC 1870 section 6).
    package var size: Int?
    /// RFC 6152 section 3, RFC 3030 section 3.
    package var body: Body?

    package init(size: Int? = nil, body: Body? = nil) { (self.size, self.body) = (size, body) }
}
