package import CommunityModel
package import Crypto
import FoundationEssentials
package import MailModel
import SwiftASN1
package import X509

/// Makes certificates of the community's profile (RFC 5280 section 4).
package struct CertificateIssuer: Sendable {
    package let certificate: Certificate
    package let key: P384.Signing.PrivateKey

    package init(certificate: Certificate, key: P384.Signing.PrivateKey) { (self.certificate, self.key) = (certificate, key) }

    /// A self-signed root, from a new key.
    package static func makeRoot(community: String, serial: [UInt8], from start: Timestamp, to end: Timestamp) throws -> Self {
        let key = P384.Signing.PrivateKey()
        let name = try DistinguishedName {
            OrganizationName(community)
            CommonName("Root")
        }
        let publicKey = Certificate.PublicKey(key.publicKey)
        let identifier = SubjectKeyIdentifier(hash: publicKey)
        let certificate = try Certificate(
            version: .v3, serialNumber: .init(bytes: serial), publicKey: publicKey, notValidBefore: Date(start),
            notValidAfter: Date(end), issuer: name, subject: name, signatureAlgorithm: .ecdsaWithSHA384,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 1))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                identifier
            }, issuerPrivateKey: .init(key))
        return Self(certificate: certificate, key: key)
    }

    /// An issuing certificate below this root, from a new key.
    package func makeIssuing(
        community: String, number: Int, serial: [UInt8], from start: Timestamp, to end: Timestamp
    ) throws -> Self {
        let key = P384.Signing.PrivateKey()
        let name = try DistinguishedName {
            OrganizationName(community)
            CommonName("Issuing \(number)")
        }
        let publicKey = Certificate.PublicKey(key.publicKey)
        let issued = try sign(
            publicKey, name, serial, start, end, Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0)),
            KeyUsage(keyCertSign: true, cRLSign: true), nil, nil)
        return Self(certificate: issued, key: key)
    }

    /// A certificate for one gateway and one purpose.
    package func issue(
        _ publicKey: Certificate.PublicKey, for gateway: DomainName, purpose: CertificatePurpose, serial: [UInt8],
        from start: Timestamp, to end: Timestamp
    ) throws -> Certificate {
        let name = try DistinguishedName { CommonName(String(gateway.text.prefix(64))) }
        let usage = purpose == .encryption ? KeyUsage(keyAgreement: true) : KeyUsage(digitalSignature: true)
        let extended: ExtendedKeyUsage =
            purpose == .tls ? try ExtendedKeyUsage([.serverAuth, .clientAuth]) : try ExtendedKeyUsage([.emailProtection])
        return try sign(
            publicKey, name, serial, start, end, Critical(BasicConstraints.notCertificateAuthority), usage, extended,
            SubjectAlternativeNames([.dnsName(gateway.text)]))
    }

    private func sign(
        _ publicKey: Certificate.PublicKey, _ subject: DistinguishedName, _ serial: [UInt8], _ start: Timestamp,
        _ end: Timestamp, _ constraints: Critical<BasicConstraints>, _ usage: KeyUsage, _ extended: ExtendedKeyUsage?,
        _ names: SubjectAlternativeNames?
    ) throws -> Certificate {
        let authority = AuthorityKeyIdentifier(keyIdentifier: try certificate.extensions.subjectKeyIdentifier?.keyIdentifier)
        return try Certificate(
            version: .v3, serialNumber: .init(bytes: serial), publicKey: publicKey, notValidBefore: Date(start),
            notValidAfter: Date(end), issuer: certificate.subject, subject: subject,
            signatureAlgorithm: .ecdsaWithSHA384,
            extensions: try Certificate.Extensions {
                constraints
                Critical(usage)
                SubjectKeyIdentifier(hash: publicKey)
                authority
                if let extended { extended }
                if let names { names }
            }, issuerPrivateKey: .init(key))
    }
}
