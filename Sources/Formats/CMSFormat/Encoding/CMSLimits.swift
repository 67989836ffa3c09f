/// Bounds of what is read and written. None of them stands in an RFC: they are those of the product.
package enum CMSLimits {
    /// Octets of one structure: what a `peer` listener accepts, 50 MiB.
    package static let maximumLength = 52_428_800
    /// Recipients of one structure: the gateways of a member, with room for its past and next keys.
    package static let maximumRecipients = 64
    /// Certificates carried along: a chain is three long.
    package static let maximumCertificates = 16
    /// Octets of a certificate and of a signature. What lies inside their strings is parsed by libraries that know no bounds, so it is kept
    /// short: ours have under 1 KiB, and a signature by RSA-8192 has 1 KiB.
    package static let maximumCertificateLength = 16 * 1_024
    package static let maximumSignatureLength = 1_024
    /// Signed attributes of a signer; ours has five.
    package static let maximumAttributes = 32
    /// Octets of a nonce of AES-GCM (RFC 5084 section 3.2 recommends 12).
    package static let nonceLength = 12
    /// Octets of the ICV (tag) of AES-GCM, the longest that RFC 5084 section 3.2 knows, so that none is ever shortened.
    package static let tagLength = 16
    /// Elements inside each other: the deepest that is read, a distinguished name in a certificate's extension, needs 14.
    package static let maximumDepth = 32
    /// Elements of one structure: 16 certificates of 300 and 64 recipients of 60 fit, and text in parts of 256 octets under BER.
    package static func maximumElements(_ encoding: CMSEncoding) -> Int { encoding == .der ? 16_384 : 262_144 }
    /// Octets of what RSA encrypts: as long as the modulus, of ``KeyStrength/rsaBits``.
    package static let rsaLengths = KeyStrength.rsaBits.lowerBound / 8...KeyStrength.rsaBits.upperBound / 8
    /// The octet that an uncompressed point begins with (SEC 1 section 2.3.3).
    package static let uncompressedPoint: UInt8 = 0x04
    /// Octets of a 256-bit key under AES key wrap (RFC 3394 section 2.2.1).
    package static let wrappedKeyLength = 40
}
