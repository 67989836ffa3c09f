import Foundation
import MailModel
import SwiftASN1
import X509

/// Certificates signed by themselves, as a mail server makes one at its installation.
enum SelfSigned {
    static func certificate(_ key: Certificate.PrivateKey, _ algorithm: Certificate.SignatureAlgorithm) throws -> Octets {
        let name = try DistinguishedName { CommonName("mail.harbour.example") }
        let certificate = try Certificate(
            version: .v3, serialNumber: .init(bytes: [0x70, 1]), publicKey: key.publicKey,
            notValidBefore: Date(timeIntervalSince1970: 0), notValidAfter: Date(timeIntervalSince1970: 4_000_000_000),
            issuer: name, subject: name, signatureAlgorithm: algorithm, extensions: .init(), issuerPrivateKey: key)
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        return Octets(serializer.serializedBytes)
    }
}
