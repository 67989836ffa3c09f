import Crypto
import Foundation
import NetworkTransport
import SwiftASN1
import X509

/// A self-signed certificate with its key, made when a test asks for it.
struct TestCertificate {
    let certificatePEM: String, keyPEM: String
    let identity: TLSIdentity

    init(_ name: String = "localhost") throws {
        let key = P256.Signing.PrivateKey()
        let subject = try DistinguishedName { CommonName(name) }
        let certificate = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey), notValidBefore: Date() - 3_600,
            notValidAfter: Date() + 86_400, issuer: subject, subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions { SubjectAlternativeNames([.dnsName(name)]) }, issuerPrivateKey: .init(key))
        certificatePEM = try certificate.serializeAsPEM().pemString
        keyPEM = key.pemRepresentation
        identity = try TLSIdentity(chainPEM: certificatePEM, keyPEM: keyPEM)
    }
}
