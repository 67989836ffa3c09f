package import CommunityModel
import MailModel

/// What an authority writes into the certificates that it issues, as its settings say.
package struct IssuingTerms: Sendable, Hashable {
    /// How long a certificate is good for. Short, so that a lost key heals by itself; renewed with at least 10 days' overlap (G-21).
    package var lives: [CertificatePurpose: Duration] = [.tls: .days(30), .signing: .days(90), .encryption: .days(90)]
    /// Where revocation lists and answers about revocation are served: `http://host` or `http://host:port`. Not HTTPS, as whoever asks may be
    /// about to check a certificate for it (RFC 5280 section 8). `nil`: certificates say nothing of it, nor that they keep to the policy.
    package var address: String?

    package init(address: String?) { self.address = address }

    /// Without an address.
    package static let plain = IssuingTerms(address: nil)

    /// Days that a life may have: enough for 8 days in which nothing is signed any more and 10 of overlap, and not so many that verifiers
    /// refuse it (``CertificateProfile/longestLeaf``).
    package static let days = 20...99

    package func days(for purpose: CertificatePurpose) -> Int { Int(life(for: purpose).components.seconds / 86_400) }

    func life(for purpose: CertificatePurpose) -> Duration { lives[purpose] ?? .days(Self.days.lowerBound) }

    /// - Parameter number: of the issuing certificate.
    func places(number: Int) -> IssuerPlaces? {
        address.map {
            IssuerPlaces(
                revocationList: "\($0)/\(AuthorityDocument.revocationList(number))",
                responder: "\($0)/\(IssuerPlaces.responderPath)")
        }
    }

    func life(_ purpose: CertificatePurpose, from now: Timestamp) -> (start: Timestamp, end: Timestamp) {
        (now - AuthorityPeriods.leafStartsBefore, now + life(for: purpose))
    }
}
