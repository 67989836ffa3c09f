package import MailModel
package import X509

/// The issuing certificates of a community, each with its newest revocation list.
package struct RevocationLists: Sendable, Hashable {
    package enum Status: Sendable, Hashable {
        case good, unknown, issuerNotListed
        case revoked(since: Timestamp)
    }

    /// By the digest of the issuer's certificate.
    private var issuers: [[UInt8]: CertificateRevocationList?]

    /// - Parameter lists: each is taken for the issuer whose key it is signed with; others are left out.
    package init(issuers: [Certificate], lists: [CertificateRevocationList]) {
        self.issuers = [:]
        for issuer in issuers {
            let own = lists.filter { $0.isSigned(by: issuer) }.max { $0.number < $1.number }
            self.issuers.updateValue(own, forKey: issuer.digest)
        }
    }

    package var lists: [CertificateRevocationList] { issuers.values.compactMap(\.self) }

    /// Until when it is known what an issuer revoked, by the digest of its certificate; `nil` where nothing is.
    func knownUntil(issuer: [UInt8]) -> Timestamp? {
        (issuers[issuer] ?? nil).map { $0.nextUpdate + CertificateRevocationList.grace }
    }

    package func status(of leaf: Certificate, issuedBy issuer: Certificate, at time: Timestamp) -> Status {
        status(of: leaf, issuer: issuer.digest, at: time)
    }

    /// - Parameter issuer: the digest of the issuing certificate.
    func status(of leaf: Certificate, issuer: [UInt8], at time: Timestamp) -> Status {
        guard let entry = issuers[issuer] else { return .issuerNotListed }
        guard let list = entry else { return .unknown }
        if let revocation = list.revocation(of: leaf.serialNumber.bytes, at: time) { return .revoked(since: revocation.since) }
        return list.covers(time) ? .good : .unknown
    }
}
