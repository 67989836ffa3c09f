import Crypto
package import MailModel
import SwiftASN1
package import X509

/// What certificates of a community look like; anything else is not believed, whoever signed it.
///
/// Root (P-384) -> issuing certificate (P-384, issues leaves only) -> leaf (P-256) for one gateway, named by one dNSName, and one
/// purpose. RFC 5280 section 4.2 for the extensions, RFC 8551 section 4 for those of mail.
package enum CertificateProfile {
    /// From the first to the last second of a leaf's validity at the most: a lost key must not count for long.
    package static let longestLeaf: Duration = .days(100)
    /// Octets of a serial number: less cannot hold 64 random bits.
    package static let shortestSerial = 8

    /// The gateway that a leaf names; `nil` unless it names exactly one, as a dNSName (RFC 5280 section 4.2.1.6), and nothing else.
    package static func gateway(of leaf: Certificate) -> DomainName? {
        guard let names = try? leaf.extensions.subjectAlternativeNames, names.count == 1, case .dnsName(let text)? = names.first,
            let name = DomainName(text), name.text == text
        else { return nil }
        return name
    }

    /// Whether a leaf has the shape of its purpose and of no other, and is short-lived.
    package static func fits(_ leaf: Certificate, _ purpose: CertificatePurpose) -> Bool {
        guard leaf.version == .v3, gateway(of: leaf) != nil, isLeaf(leaf),
            leaf.validTo - leaf.validFrom <= longestLeaf, P256.Signing.PublicKey(leaf.publicKey) != nil,
            isSignatureStrong(leaf), isWhole(leaf), let usage = try? leaf.extensions.keyUsage,
            let extended = try? leaf.extensions.extendedKeyUsage
        else { return false }
        let usages = Set(extended)
        return switch purpose {
        case .tls: usage == KeyUsage(digitalSignature: true) && usages == [.serverAuth, .clientAuth]
        case .signing: usage == KeyUsage(digitalSignature: true) && usages == [.emailProtection]
        case .encryption: usage == KeyUsage(keyAgreement: true) && usages == [.emailProtection]
        }
    }

    /// Whether a certificate may issue leaves, and only those (RFC 5280 section 4.2.1.9: path length 0).
    package static func isIssuing(_ certificate: Certificate) -> Bool {
        guard certificate.version == .v3, certificate.subject != certificate.issuer, isSignatureStrong(certificate),
            P384.Signing.PublicKey(certificate.publicKey) != nil,
            case .isCertificateAuthority(maxPathLength: 0)? = try? certificate.extensions.basicConstraints,
            let usage = try? certificate.extensions.keyUsage
        else { return false }
        return usage == KeyUsage(keyCertSign: true, cRLSign: true)
    }

    /// Whether a certificate that states the community's policy holds all that the policy asks for (RFC 5280 section 4.2): who it is and who
    /// issued it, where its revocation is told, and what it may be used for as something that nobody may pass over. Releases before 0.2
    /// stated no policy; what they issued counts until it ends.
    private static func isWhole(_ leaf: Certificate) -> Bool {
        guard leaf.extensions[oid: CommunityPolicy.identifier] != nil else { return true }
        let extensions = leaf.extensions
        guard CommunityPolicy.isStated(in: leaf), leaf.serialNumber.bytes.drop(while: { $0 == 0 }).count >= shortestSerial,
            let own = try? extensions.subjectKeyIdentifier, !own.keyIdentifier.isEmpty,
            let issuer = try? extensions.authorityKeyIdentifier, issuer.keyIdentifier?.isEmpty == false,
            let access = try? extensions.authorityInformationAccess,
            access.contains(where: { $0.method == .ocspServer })
        else { return false }
        return extensions[oid: RevocationListPlace.identifier] != nil
            && extensions[oid: .X509ExtensionID.keyUsage]?.critical == true
            && extensions[oid: .X509ExtensionID.basicConstraints]?.critical == true
    }

    private static func isLeaf(_ certificate: Certificate) -> Bool {
        // RFC 5280 section 4.2.1.9: absent means that it is no issuer.
        guard let constraints = try? certificate.extensions.basicConstraints else {
            return certificate.extensions[oid: .X509ExtensionID.basicConstraints] == nil
        }
        return constraints == .notCertificateAuthority
    }

    private static func isSignatureStrong(_ certificate: Certificate) -> Bool {
        certificate.signatureAlgorithm == .ecdsaWithSHA256 || certificate.signatureAlgorithm == .ecdsaWithSHA384
    }
}
