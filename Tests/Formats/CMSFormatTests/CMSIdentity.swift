import CMSFormat
import Crypto
import CryptoExtras
import Foundation
import MailModel
import SwiftASN1
import X509

/// A key pair and a certificate for it, signed by itself, made when a test begins.
struct CMSIdentity: Sendable {
    let certificate: Certificate
    let privateKey: Certificate.PrivateKey

    static func p256(_ name: String = "p256", serial: Certificate.SerialNumber = .init(bytes: [0xF0, 1, 2])) throws -> CMSIdentity
    {
        try CMSIdentity(name, .init(P256.Signing.PrivateKey()), .ecdsaWithSHA256, serial)
    }

    static func p384(_ name: String = "p384") throws -> CMSIdentity {
        try CMSIdentity(name, .init(P384.Signing.PrivateKey()), .ecdsaWithSHA384, .init(bytes: [0x70, 1, 2]))
    }

    /// RSA of 3,072 bits, made once in a run: it takes seconds.
    static func rsa() throws -> CMSIdentity { try sharedRSA.get() }

    private static let sharedRSA = Result {
        let key = try _RSA.Signing.PrivateKey(keySize: .init(bitCount: 3_072))
        return try CMSIdentity("rsa", .init(key), .sha256WithRSAEncryption, .init(bytes: [0x70, 1, 2]))
    }

    private init(
        _ name: String, _ key: Certificate.PrivateKey, _ algorithm: Certificate.SignatureAlgorithm,
        _ serial: Certificate.SerialNumber
    ) throws {
        let subject = try DistinguishedName { CommonName(name) }
        certificate = try Certificate(
            version: .v3, serialNumber: serial, publicKey: key.publicKey, notValidBefore: Date(timeIntervalSince1970: 0),
            notValidAfter: Date(timeIntervalSince1970: 4_000_000_000), issuer: subject, subject: subject,
            signatureAlgorithm: algorithm,
            extensions: try Certificate.Extensions { SubjectKeyIdentifier(hash: key.publicKey) }, issuerPrivateKey: key)
        privateKey = key
    }

    var signingKey: SigningKeyID { get throws { SigningKeyID(try id) } }

    var id: PublicKeyID {
        get throws {
            var serializer = DER.Serializer()
            try serializer.serialize(certificate.publicKey)
            return PublicKeyID(subjectPublicKeyInfo: serializer.serializedBytes)
        }
    }

    var keyPEM: String { get throws { try privateKey.serializeAsPEM().pemString } }

    var der: [UInt8] {
        get throws {
            var serializer = DER.Serializer()
            try serializer.serialize(certificate)
            return serializer.serializedBytes
        }
    }
}
