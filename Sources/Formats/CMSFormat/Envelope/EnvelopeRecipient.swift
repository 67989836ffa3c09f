package import MailModel

/// One RecipientInfo of an envelope (RFC 5652 section 6.2).
package enum EnvelopeRecipient: Sendable, Hashable {
    /// ECDH: the ephemeral point, and an encrypted content key for each certificate.
    case keyAgreement(KeyAgreement, ephemeral: [UInt8], keys: [EncryptedKey])
    /// RSAES-OAEP: the content key, encrypted for one certificate.
    case keyTransport(EncryptedKey)
    /// KEMRecipientInfo (RFC 9629 section 3), kept as it stands: an algorithm this version does not open, beside one that it does.
    case keyEncapsulation(Octets)

    /// A content key as one certificate's key can get it; the certificate is named by its IssuerAndSerialNumber in DER.
    package struct EncryptedKey: Sendable, Hashable {
        package let issuerAndSerial: [UInt8]
        package let wrapped: [UInt8]
    }

    /// What can be opened here, if one of the certificates is ours.
    var encryptedKeys: [EncryptedKey] {
        switch self {
        case .keyAgreement(_, _, let keys): keys
        case .keyTransport(let key): [key]
        case .keyEncapsulation: []
        }
    }

    var algorithm: RecipientAlgorithm? {
        switch self {
        case .keyAgreement(let agreement, _, _): agreement.algorithm
        case .keyTransport: .rsaOAEPSHA256
        case .keyEncapsulation: nil
        }
    }
}
