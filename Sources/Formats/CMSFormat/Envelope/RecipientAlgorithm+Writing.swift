import Crypto
import CryptoExtras
import SwiftASN1
import X509

extension RecipientAlgorithm {
    /// RecipientInfo for one certificate (RFC 5652 section 6.2).
    func recipientInfo(for recipient: Certificate, contentKey: SymmetricKey) throws(CMSFailure) -> [UInt8] {
        switch self {
        case .ecdhP256: try Self.agreementInfo(.p256, recipient, contentKey)
        case .ecdhP384: try Self.agreementInfo(.p384, recipient, contentKey)
        case .rsaOAEPSHA256: try Self.transportInfo(recipient, contentKey)
        }
    }

    /// KeyAgreeRecipientInfo (RFC 5652 section 6.2.2) under a key pair made for it alone.
    private static func agreementInfo(
        _ agreement: KeyAgreement, _ recipient: Certificate, _ contentKey: SymmetricKey
    ) throws(CMSFailure) -> [UInt8] {
        let (ephemeral, secret) = try agreement.agree(with: recipient.publicKey)
        let wrappingKey = try agreement.wrappingKey(from: secret)
        guard let wrapped = try? AES.KeyWrap.wrap(contentKey, using: wrappingKey) else { throw .recipientKeyNotAccepted }
        let point = DERWriting.node(DERWriting.bitString, [0], ephemeral)
        let keyAlgorithm = try DERWriting.algorithm(CMSIdentifiers.ecPublicKey)
        let originator = DERWriting.node(0xA0, DERWriting.node(0xA1, keyAlgorithm, point))
        let scheme = try DERWriting.algorithm(agreement.scheme, try DERWriting.algorithm(CMSIdentifiers.aes256Wrap))
        let key = DERWriting.node(
            DERWriting.sequence, try EnvelopeWriter.issuerAndSerial(of: recipient),
            DERWriting.node(DERWriting.octetString, Array(wrapped)))
        let keys = DERWriting.node(DERWriting.sequence, key)
        return DERWriting.node(0xA1, DERWriting.small(3), originator, scheme, keys)
    }

    /// KeyTransRecipientInfo (RFC 5652 section 6.2.1), version 0: the recipient is named by issuer and serial number.
    private static func transportInfo(_ recipient: Certificate, _ contentKey: SymmetricKey) throws(CMSFailure) -> [UInt8] {
        guard let der = _RSA.Signing.PublicKey(recipient.publicKey)?.derRepresentation,
            let key = try? _RSA.Encryption.PublicKey(derRepresentation: der),
            let encrypted = try? key.encrypt(contentKey.withUnsafeBytes { Array($0) }, padding: .PKCS1_OAEP_SHA256),
            CMSLimits.rsaLengths.contains(encrypted.count)
        else { throw .recipientKeyNotAccepted }
        return DERWriting.node(
            DERWriting.sequence, DERWriting.small(0), try EnvelopeWriter.issuerAndSerial(of: recipient),
            try OAEPParameters.identifier(), DERWriting.node(DERWriting.octetString, Array(encrypted)))
    }
}
