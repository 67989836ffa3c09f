import HashTreeCollections
package import MailModel

/// What the directory says of revocation: by the statements alone, as far as they reach.
package struct Revocations: Sendable, Hashable {
    package enum Status: Sendable, Hashable {
        case good, unknown, issuerNotListed
        case revoked(since: Timestamp)
    }

    /// Digests of the issuing certificates that count.
    private let issuers: Set<[UInt8]>
    /// Since when each revoked certificate counts no more, by its digest.
    private let since: TreeDictionary<[UInt8], Timestamp>
    /// The last moment at which the directory is young enough to say that one was not revoked.
    package let knownUntil: Timestamp

    /// - Parameters:
    ///   - issuers: digests of those that count.
    ///   - revoked: since when each counts no more, by the digest of the certificate.
    init(issuers: [[UInt8]], revoked: TreeDictionary<[UInt8], Timestamp>, knownUntil: Timestamp) {
        (self.issuers, since, self.knownUntil) = (Set(issuers), revoked, knownUntil)
    }

    /// - Parameters:
    ///   - leaf: SHA-256 of a certificate's DER.
    ///   - issuer: the same of the issuing certificate that signed it.
    package func status(of leaf: [UInt8], issuer: [UInt8], at time: Timestamp) -> Status {
        guard issuers.contains(issuer) else { return .issuerNotListed }
        if let moment = since[leaf], moment <= time { return .revoked(since: moment) }
        return time <= knownUntil ? .good : .unknown
    }
}
