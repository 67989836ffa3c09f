package import NIOSSL

/// A certificate chain, leaf first, and the leaf's private key.
package struct TLSIdentity: Sendable {
    package let chain: [NIOSSLCertificate]
    package let key: NIOSSLPrivateKey

    package init(chain: [NIOSSLCertificate], key: NIOSSLPrivateKey) { (self.chain, self.key) = (chain, key) }

    /// - Throws: NIOSSL's error when a text is no PEM.
    package init(chainPEM: String, keyPEM: String) throws {
        chain = try NIOSSLCertificate.fromPEMBytes(Array(chainPEM.utf8))
        key = try NIOSSLPrivateKey(bytes: Array(keyPEM.utf8), format: .pem)
    }
}

extension TLSIdentity: CustomStringConvertible {
    package var description: String { "TLS identity, redacted" }
}
