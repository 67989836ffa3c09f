package import NIOSSL

/// The two ways that this system speaks TLS.
package enum TLSProfile {
    /// The application protocol of gateways among themselves.
    package static let peerProtocol = "securemail-smtp/1"

    /// What a mail program or mail server may name under TLS, where it names anything: `smtp` by convention, `esmtp` as Exim does, too.
    package static let mailProtocols = ["smtp", "esmtp"]

    /// With TLS 1.2 only what has forward secrecy and authenticated encryption (RFC 9325 section 4.2).
    private static let legacyCiphers: [NIOTLSCipher] = [
        .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ]
    /// The hybrid group first: what is recorded today is not read by tomorrow's quantum computer.
    private static let groups: [NIOTLSCurve] = [.x25519_MLKEM768, .x25519, .secp256r1]
    /// Towards others, which may have no more than the curves of RFC 9325 section 4.2.1.
    private static let outsideGroups = groups + [.secp384r1]

    /// A server for mail programs, mail servers and the Internet.
    /// - Parameter asksForCertificates: a client that has a certificate may show it; who it is, is judged later. Without, none is asked for.
    package static func clientFacingServer(_ identity: TLSIdentity, asksForCertificates: Bool = false) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: identity.chain.map { .certificate($0) }, privateKey: .privateKey(identity.key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.cipherSuiteValues = legacyCiphers
        configuration.curves = outsideGroups
        if asksForCertificates {
            configuration.trustRoots = .certificates([])
            configuration.certificateVerification = .optionalVerification
        }
        return try NIOSSLContext(configuration: configuration)
    }

    /// A gateway's `peer` listener: TLS 1.3, a client certificate that a callback judges. Made anew for each connection, so that no
    /// ticket of an earlier one resumes a session past that judgement.
    package static func peerServer(_ identity: TLSIdentity) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: identity.chain.map { .certificate($0) }, privateKey: .privateKey(identity.key))
        configuration.minimumTLSVersion = .tlsv13
        configuration.curves = groups
        configuration.trustRoots = .certificates([])  // the callback judges; the machine's roots have no say
        configuration.certificateVerification = .noHostnameVerification
        configuration.applicationProtocols = [peerProtocol]
        return try NIOSSLContext(configuration: configuration)
    }

    /// The client's side of the same.
    package static func peerClient(_ identity: TLSIdentity) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv13
        configuration.curves = groups
        configuration.trustRoots = .certificates([])
        configuration.certificateChain = identity.chain.map { .certificate($0) }
        configuration.privateKey = .privateKey(identity.key)
        configuration.certificateVerification = .noHostnameVerification
        configuration.applicationProtocols = [peerProtocol]
        return try NIOSSLContext(configuration: configuration)
    }

    /// STARTTLS towards another server, verified by a callback, by the machine's roots and a name, or by nobody.
    package static func client(verifiesName: Bool) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.cipherSuiteValues = legacyCiphers
        configuration.curves = outsideGroups
        if !verifiesName { configuration.trustRoots = .certificates([]) }
        configuration.certificateVerification = verifiesName ? .fullVerification : .noHostnameVerification
        return try NIOSSLContext(configuration: configuration)
    }
}
