import Crypto
package import Foundation
package import MailModel
import NIOSSL
package import NetworkTransport
import SwiftASN1
import X509

/// A self-signed certificate with its key, made when a test asks for it.
package struct TestCertificate: Sendable {
    package let certificatePEM: String, keyPEM: String, der: Octets
    package let identity: TLSIdentity

    package init(_ name: String = "localhost") throws {
        let key = P256.Signing.PrivateKey()
        let subject = try DistinguishedName { CommonName(name) }
        let certificate = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey), notValidBefore: Date() - 3_600,
            notValidAfter: Date() + 86_400, issuer: subject, subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions { SubjectAlternativeNames([.dnsName(name)]) }, issuerPrivateKey: .init(key))
        certificatePEM = try certificate.serializeAsPEM().pemString
        keyPEM = key.pemRepresentation
        identity = try TLSIdentity(chainPEM: certificatePEM, keyPEM: keyPEM)
        der = Octets(try identity.chain[0].toDERBytes())
    }

    /// Writes both files into a folder.
    package func write(to folder: URL) throws -> ReloadingIdentity {
        let files = (folder.appending(path: "cert.pem"), folder.appending(path: "key.pem"))
        try Data(certificatePEM.utf8).write(to: files.0)
        try Data(keyPEM.utf8).write(to: files.1)
        return ReloadingIdentity(certificate: files.0.path, key: files.1.path)
    }
}
