import CommunityModel
package import MailModel
import X509

/// Answers whether a certificate was revoked, from the register that the lists are made of (RFC 6960, RFC 5019).
package struct RevocationResponder: Sendable {
    /// How long an answer counts: as long as a list stands before the next one is signed.
    package static let life = Duration.hours(1)
    /// How long whoever passes an answer on may keep it: a revocation is to be known everywhere within 5 minutes.
    package static let cacheLife = Duration.minutes(5)

    private let issuers: [AuthorityIssuer]
    private let certified: [[UInt8]: CertifiedKey]
    private let revoked: [[UInt8]: RevokedCertificate]

    init(_ issuers: [AuthorityIssuer], _ certified: [[UInt8]: CertifiedKey], _ revoked: [RevokedCertificate]) {
        (self.issuers, self.certified) = (issuers, certified)
        self.revoked = Dictionary(revoked.map { ($0.serial, $0) }) { first, _ in first }
    }

    /// - Returns: the answer in DER, and whether it may be kept for ``cacheLife``.
    package func answer(_ octets: Octets, at now: Timestamp) -> (response: Octets, mayBeKept: Bool) {
        do throws(OCSPFailure) {
            let request = try OCSPRequest(parsing: octets)
            return (try answer(request, at: now), request.nonce == nil)
        } catch { return (OCSPResponse.failure(error), false) }
    }

    private func answer(_ request: OCSPRequest, at now: Timestamp) throws(OCSPFailure) -> Octets {
        // One signature stands over all of an answer, so its first certificate says by whose name it is given.
        let asked = request.asked.compactMap { certificate in issuers.first { certificate.isIssued(by: $0.certificate) } }.first
        guard let issuer = asked ?? issuers.last, let signer = issuer.responder else { throw .tryLater }
        let singles = request.asked.map { OCSPResponse.Single($0, status(of: $0, by: issuer, at: now)) }
        do {
            return try OCSPResponse.signed(
                by: signer, about: singles, nonce: request.nonce, thisUpdate: now, nextUpdate: now + Self.life)
        } catch { throw .internalError }
    }

    /// `good` is said of what stands in the directory's statements, and of nothing else (RFC 6960 section 2.2): a serial number that was
    /// drawn, but never handed out, or that somebody else made up, is unknown.
    private func status(of asked: OCSPCertificateID, by issuer: AuthorityIssuer, at now: Timestamp) -> OCSPStatus {
        guard asked.isIssued(by: issuer.certificate), certified[asked.serial]?.issuer == issuer.identifier else {
            return .unknown
        }
        guard let entry = revoked[asked.serial], entry.since <= now else { return .good }
        return .revoked(entry)
    }
}
