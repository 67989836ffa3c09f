import Crypto
import Foundation
import NodeAssembly
import SwiftASN1
import X509

/// The authority that mail programs of the demo trust: it certifies `localhost` for the client-facing listeners.
struct DemoClientCA {
    private let key = P256.Signing.PrivateKey()
    private let certificate: Certificate
    let pem: String

    init() throws {
        let key = self.key
        let name = try DistinguishedName { CommonName("SecureMail demo, for mail programs") }
        certificate = try Self.certificate(
            for: key.publicKey, subject: name, issuer: name, by: key,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                SubjectKeyIdentifier(hash: Certificate.PublicKey(key.publicKey))
            })
        pem = try certificate.serializeAsPEM().pemString + "\n"
    }

    /// A certificate for localhost and 127.0.0.1, with its key.
    func issue() throws -> (certificate: String, key: String) {
        let leafKey = P256.Signing.PrivateKey()
        let identifier = try certificate.extensions.subjectKeyIdentifier?.keyIdentifier
        let leaf = try Self.certificate(
            for: leafKey.publicKey, subject: try DistinguishedName { CommonName("localhost") }, issuer: certificate.subject,
            by: key,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames([.dnsName("localhost"), .ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1]))])
                SubjectKeyIdentifier(hash: Certificate.PublicKey(leafKey.publicKey))
                AuthorityKeyIdentifier(keyIdentifier: identifier)
            })
        return (try leaf.serializeAsPEM().pemString + "\n", leafKey.pemRepresentation + "\n")
    }

    private static func certificate(
        for key: P256.Signing.PublicKey, subject: DistinguishedName, issuer: DistinguishedName,
        by issuing: P256.Signing.PrivateKey,
        extensions: Certificate.Extensions
    ) throws -> Certificate {
        let now = Date()
        return try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: Certificate.PublicKey(key),
            notValidBefore: now.addingTimeInterval(-3_600), notValidAfter: now.addingTimeInterval(90 * 86_400), issuer: issuer,
            subject: subject, signatureAlgorithm: .ecdsaWithSHA256, extensions: extensions,
            issuerPrivateKey: Certificate.PrivateKey(issuing))
    }
}
