package import CommunityModel
package import Crypto
package import MailModel
package import X509

/// What the root key signs: issuing certificates and its own revocation list. It is only ever there at a ceremony; daily work needs it not.
package struct RootCeremony: Sendable {
    package let root: Certificate
    private let issuer: CertificateIssuer

    /// A new root.
    package static func begin(
        community: String, key: P384.Signing.PrivateKey, entropy: any EntropySource, at now: Timestamp
    ) throws(AuthorityFailure) -> RootCeremony {
        guard DisplayName.isFit(community) else { throw .nameUnfit("community's name") }
        let start = now - AuthorityPeriods.leafStartsBefore
        do {
            return RootCeremony(
                try CertificateIssuer.makeRoot(
                    community: community, key: key, serial: Authority.newSerial(entropy), from: start,
                    to: start + AuthorityPeriods.root))
        } catch { throw .cannotSign }
    }

    private init(_ issuer: CertificateIssuer) { (root, self.issuer) = (issuer.certificate, issuer) }

    /// The root again, from its key; `nil` when the key is another's.
    package init?(root: Certificate, key: P384.Signing.PrivateKey) {
        guard Certificate.PublicKey(key.publicKey) == root.publicKey,
            root.publicKey.isValidSignature(root.signature, for: root)
        else { return nil }
        self.init(CertificateIssuer(certificate: root, key: key))
    }

    /// As the root's subject names it.
    package var community: String {
        let organization = root.subject.flatMap { Array($0) }.first { $0.type == .RDNAttributeType.organizationName }
        return organization.map { String(describing: $0.value) } ?? ""
    }

    /// An issuing certificate with a new key.
    ///
    /// - Parameter address: where the authority serves the root's list; `nil`: the certificate does not say.
    package func issuing(
        number: Int, address: String?, entropy: any EntropySource, at now: Timestamp
    ) throws(AuthorityFailure) -> CertificateIssuer {
        let start = now - AuthorityPeriods.leafStartsBefore
        do {
            return try issuer.makeIssuing(
                community: community, number: number, serial: Authority.newSerial(entropy), from: max(start, root.validFrom),
                to: min(start + AuthorityPeriods.issuing, root.validTo),
                rootList: address.map { "\($0)/\(IssuerPlaces.rootListPath)" })
        } catch { throw .cannotSign }
    }

    /// The root's list of issuing certificates that it revoked: what the list before holds, and more.
    package func revocationList(
        after previous: CertificateRevocationList?, revoking more: [RevokedCertificate] = [], at now: Timestamp
    ) throws(AuthorityFailure) -> CertificateRevocationList {
        if let previous, !previous.isSigned(byRoot: root) { throw .documentDamaged(AuthorityDocument.rootList) }
        let known = previous.map { Array($0.revoked.values) } ?? []
        let new = more.filter { entry in !known.contains { $0.serial == entry.serial } }
        do {
            return try CertificateRevocationList.issue(
                by: root, key: issuer.key, number: (previous?.number ?? 0) + 1, thisUpdate: now,
                nextUpdate: min(now + AuthorityPeriods.rootList, root.validTo), revoked: known + new)
        } catch { throw .cannotSign }
    }
}
