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

    /// A self-signed root.
    package static func makeRoot(
        community: String, key: P384.Signing.PrivateKey = P384.Signing.PrivateKey(), serial: [UInt8], from start: Timestamp,
        to end: Timestamp
    ) throws -> Self {
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
    ///
    /// - Parameter rootList: where the root's revocation list is; with it the certificate states the community's policy too.
    package func makeIssuing(
        community: String, number: Int, serial: [UInt8], from start: Timestamp, to end: Timestamp, rootList: String? = nil
    ) throws -> Self {
        let key = P384.Signing.PrivateKey()
        let name = try DistinguishedName {
            OrganizationName(community)
            CommonName("Issuing \(number)")
        }
        let more = rootList.map { [CommunityPolicy.extension, RevocationListPlace.extension($0)] } ?? []
        let issued = try sign(
            Certificate.PublicKey(key.publicKey), name, serial, start, end,
            Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0)), KeyUsage(keyCertSign: true, cRLSign: true), more)
        return Self(certificate: issued, key: key)
    }

    /// A certificate for one gateway and one purpose.
    ///
    /// - Parameter places: where its revocation is told; with them it states the community's policy.
    package func issue(
        _ publicKey: Certificate.PublicKey, for gateway: DomainName, purpose: CertificatePurpose, serial: [UInt8],
        from start: Timestamp, to end: Timestamp, places: IssuerPlaces? = nil
    ) throws -> Certificate {
        let name = try DistinguishedName { CommonName(String(gateway.text.prefix(64))) }
        let usage = purpose == .encryption ? KeyUsage(keyAgreement: true) : KeyUsage(digitalSignature: true)
        let extended: ExtendedKeyUsage =
            purpose == .tls ? try ExtendedKeyUsage([.serverAuth, .clientAuth]) : try ExtendedKeyUsage([.emailProtection])
        var more = [
            try Certificate.Extension(extended, critical: false),
            try Certificate.Extension(SubjectAlternativeNames([.dnsName(gateway.text)]), critical: false),
        ]
        if let places { more += try Self.extensions(of: places) }
        return try sign(
            publicKey, name, serial, start, end, Critical(BasicConstraints.notCertificateAuthority), usage, more)
    }

    /// A certificate for who answers about revocation in this issuer's name (RFC 6960 section 4.2.2.2): for nothing else, and for no gateway.
    func issueResponder(
        _ publicKey: Certificate.PublicKey, number: Int, serial: [UInt8], from start: Timestamp, to end: Timestamp
    ) throws -> Certificate {
        let name = try DistinguishedName { CommonName("OCSP responder \(number)") }
        return try sign(
            publicKey, name, serial, start, end, Critical(BasicConstraints.notCertificateAuthority),
            KeyUsage(digitalSignature: true),
            [try Certificate.Extension(try ExtendedKeyUsage([.ocspSigning]), critical: false), OCSPNoCheck.extension])
    }

    private static func extensions(of places: IssuerPlaces) throws -> [Certificate.Extension] {
        let access = AuthorityInformationAccess([
            .init(method: .ocspServer, location: .uniformResourceIdentifier(places.responder))
        ])
        return [
            CommunityPolicy.extension, RevocationListPlace.extension(places.revocationList),
            try Certificate.Extension(access, critical: false),
        ]
    }

    private func sign(
        _ publicKey: Certificate.PublicKey, _ subject: DistinguishedName, _ serial: [UInt8], _ start: Timestamp,
        _ end: Timestamp, _ constraints: Critical<BasicConstraints>, _ usage: KeyUsage, _ more: [Certificate.Extension]
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
                for part in more { part }
            }, issuerPrivateKey: .init(key))
    }
}
