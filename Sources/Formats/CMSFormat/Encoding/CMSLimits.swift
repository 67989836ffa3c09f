/// Bounds of what is read and written. None of them stands in an RFC: they are those of the product.
package enum CMSLimits {
    /// Octets of one structure: what a `peer` listener accepts, 50 MiB.
    package static let maximumLength = 52_428_800
    /// Recipients of one structure: the gateways of a member, with room for its past and next keys.
    package static let maximumRecipients = 64
    /// Certificates carried along: a chain is three long.
    package static let maximumCertificates = 16
    /// Signed attributes of a signer; ours has five.
    package static let maximumAttributes = 32
    /// Octets of a nonce of AES-GCM (RFC 5084 section 3.2 recommends 12).
    package static let nonceLength = 12
    /// Octets of the ICV (tag) of AES-GCM, the longest that RFC 5084 section 3.2 knows, so that none is ever shortened.
    package static let tagLength = 16
}
