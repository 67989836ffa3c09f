package import MailModel

/// ESMTP parameters of MAIL.
package struct MailParameters: Sendable, Hashable {
    package enum Body: String, Sendable, Hashable { case sevenBit = "7BIT", eightBitMIME = "8BITMIME", binaryMIME = "BINARYMIME" }

    /// The size that the client announces, in octets (RFC 1870 section 6).
    package var size: Int?
    /// RFC 6152 section 3, RFC 3030 section 3.
    package var body: Body?
    /// SMTPUTF8 (RFC 6531 section 3.4), RET and ENVID (RFC 3461 section 4).
    package var options: EnvelopeOptions

    package init(size: Int? = nil, body: Body? = nil, options: EnvelopeOptions = EnvelopeOptions()) {
        (self.size, self.body, self.options) = (size, body, options)
    }
}
