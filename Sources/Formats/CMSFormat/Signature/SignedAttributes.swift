import Crypto
import MailModel
import SwiftASN1
import X509

/// The signed attributes that every signature of ours carries, in DER's order of a SET OF.
enum SignedAttributes {
    /// The content of the SET: contentType, messageDigest, signingTime (RFC 5652 section 11), CMSAlgorithmProtection (RFC 6211 section 2)
    /// and signingCertificateV2 (RFC 5035 section 3).
    static func make(
        content: Octets, algorithm: SignatureAlgorithm, signer: Certificate, signingTime: Timestamp
    ) throws(CMSFailure) -> [UInt8] {
        let digest = DERWriting.node(DERWriting.octetString, algorithm.digest(of: content.bytes))
        let protection = DERWriting.node(
            DERWriting.sequence, try algorithm.digestIdentifier(), [0xA1] + (try algorithm.identifier()).dropFirst())
        let signerDER = try DERWriting.serialized(signer)
        let hash = DERWriting.node(DERWriting.octetString, Array(SHA256.hash(data: signerDER)))
        let identifier = DERWriting.node(DERWriting.sequence, hash)
        let signingCertificate = DERWriting.node(DERWriting.sequence, DERWriting.node(DERWriting.sequence, identifier))
        var attributes = [
            try attribute(CMSIdentifiers.contentType, try DERWriting.serialized(CMSIdentifiers.data)),
            try attribute(CMSIdentifiers.messageDigest, digest),
            try attribute(CMSIdentifiers.signingTime, time(signingTime)),
            try attribute(CMSIdentifiers.algorithmProtection, protection),
            try attribute(CMSIdentifiers.signingCertificateV2, signingCertificate),
        ]
        attributes.sort { $0.lexicographicallyPrecedes($1) }
        return Array(attributes.joined())
    }

    private static func attribute(_ type: ASN1ObjectIdentifier, _ value: [UInt8]) throws(CMSFailure) -> [UInt8] {
        DERWriting.node(DERWriting.sequence, try DERWriting.serialized(type), DERWriting.node(DERWriting.set, value))
    }

    /// UTCTime through 2049, GeneralizedTime after (RFC 5652 section 11.3).
    private static func time(_ moment: Timestamp) -> [UInt8] {
        let digits = moment.rfc3339.utf8.filter(ASCII.isDigit) + [0x5A]
        let isUTCTime = (1950..<2050).contains(moment.civil.year)
        return DERWriting.node(isUTCTime ? 0x17 : 0x18, isUTCTime ? Array(digits.dropFirst(2)) : digits)
    }
}
