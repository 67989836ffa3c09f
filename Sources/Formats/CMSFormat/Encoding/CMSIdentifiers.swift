import SwiftASN1

/// Object identifiers of the content types and algorithms that are written or read.
enum CMSIdentifiers {
    /// RFC 5652 section 4.
    static let data: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 7, 1]
    /// RFC 5083 section 2.
    static let authEnvelopedData: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 9, 16, 1, 23]
    /// RFC 5084 section 3.2.
    static let aes256GCM: ASN1ObjectIdentifier = [2, 16, 840, 1, 101, 3, 4, 1, 46]
    /// RFC 3565 section 2.3.2.
    static let aes256Wrap: ASN1ObjectIdentifier = [2, 16, 840, 1, 101, 3, 4, 1, 45]
    /// RFC 5753 section 7.1.4: dhSinglePass-stdDH-sha256kdf-scheme.
    static let ecdhSHA256: ASN1ObjectIdentifier = [1, 3, 132, 1, 11, 1]
    /// The same with SHA-384.
    static let ecdhSHA384: ASN1ObjectIdentifier = [1, 3, 132, 1, 11, 2]
    /// RFC 5480 section 2.1.1: id-ecPublicKey.
    static let ecPublicKey: ASN1ObjectIdentifier = [1, 2, 840, 10_045, 2, 1]
    /// RFC 5480 section 2.1.1.1: secp256r1 and secp384r1.
    static let p256: ASN1ObjectIdentifier = [1, 2, 840, 10_045, 3, 1, 7]
    static let p384: ASN1ObjectIdentifier = [1, 3, 132, 0, 34]
    /// RFC 9629 section 3: id-ori-kem.
    static let keyEncapsulation: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 9, 16, 13, 3]
    /// RFC 5652 section 5.1 and section 11.
    static let signedData: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 7, 2]
    static let contentType: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 9, 3]
    static let messageDigest: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 9, 4]
    static let signingTime: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 9, 5]
    /// RFC 6211 section 2.
    static let algorithmProtection: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 9, 52]
    /// RFC 5035 section 3.
    static let signingCertificateV2: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 9, 16, 2, 47]
    /// RFC 5754 section 2.2.
    static let sha256: ASN1ObjectIdentifier = [2, 16, 840, 1, 101, 3, 4, 2, 1]
    /// RFC 5758 section 3.2.
    static let ecdsaSHA256: ASN1ObjectIdentifier = [1, 2, 840, 10_045, 4, 3, 2]
    static let sha384: ASN1ObjectIdentifier = [2, 16, 840, 1, 101, 3, 4, 2, 2]
    static let sha512: ASN1ObjectIdentifier = [2, 16, 840, 1, 101, 3, 4, 2, 3]
    static let ecdsaSHA384: ASN1ObjectIdentifier = [1, 2, 840, 10_045, 4, 3, 3]
    static let ecdsaSHA512: ASN1ObjectIdentifier = [1, 2, 840, 10_045, 4, 3, 4]
    /// RFC 4055 section 1.2 and section 5.
    static let rsaEncryption: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 1, 1]
    static let rsaSHA256: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 1, 11]
    static let rsaSHA384: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 1, 12]
    static let rsaSHA512: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 1, 13]
    static let rsaPSS: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 1, 10]
    /// RFC 4055 section 4.1: id-RSAES-OAEP.
    static let rsaOAEP: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 1, 7]
    static let mgf1: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 1, 8]
}
