import SecureMailTestKit
import CommunityModel
import DeliveryQueue
import MailModel
import SMIME

/// Which holds the faults explain, once all that is held was tried again in a healed world: by what befell this message, at its gateways,
/// when it passed them.
struct HoldExcuse: Sendable {
    /// A signing time further ahead than that is not opened; how far the clocks of both sides may differ.
    private static let furthestApart = SMIMELimits.furthestSigningTime - .minutes(30)
    /// A certificate is good from an hour before it was issued, and a list of revocations for a week.
    private static let certificate = (.zero - Duration.minutes(61))...Duration.days(6)
    private let community: SimulatedCommunity

    init(_ community: SimulatedCommunity) { self.community = community }

    func isFair(_ held: HeldCopy, at site: GatewaySite, _ letter: Letter, to recipient: EmailAddress) -> Bool {
        switch held.reason {
        // Nobody outside is told: it is kept for those who are not there, and for nobody else.
        case .undeliverable: letter.origin == .outside && community.addresses.fate(of: recipient) == .comesBack
        case .cannotVerify, .signerExpired, .signerNotYetValid, .signerRevoked, .signerIssuerNotTrusted, .signerRevocationUnknown,
            .signerWrongPurpose, .signerUnreadable, .signerNotListed:
            isNotVerifiable(held, at: site, letter)
        case .cannotDecrypt, .crashedTwice, .damaged, .administrator: false
        }
    }

    private func isNotVerifiable(_ held: HeldCopy, at site: GatewaySite, _ letter: Letter) -> Bool {
        guard let sender = community.sites.first(where: { $0.gateway.member == held.sender }) else { return false }
        return site.clockErrors.moments(showing: held.acceptedAt - community.world.start).contains { accepted in
            guard accepted.time >= letter.writtenAt else { return false }
            let signed = sender.clockErrors.errors(from: letter.writtenAt, to: accepted.time)
            return !Self.certificate.contains(accepted.error)
                || signed.contains { abs(($0 - accepted.error) / .seconds(1)) >= Self.furthestApart / .seconds(1) }
                || sender.revocations.contains { isSignedBefore($0, held, from: sender, to: site, at: accepted) }
        }
    }

    /// Revoked when it was accepted, by the clock or the directory of who accepted it, and on its way before the gateway that signed it knew.
    private func isSignedBefore(
        _ revocation: Revocation, _ held: HeldCopy, from sender: GatewaySite, to site: GatewaySite,
        at accepted: ClockHistory.Moment
    ) -> Bool {
        guard revocation.purpose == .signing, isStated(revocation, in: held, at: accepted) else { return false }
        guard let known = revocation.knownAt,
            let began = sender.began(held.messageID, to: site.gateway.member, takenAt: accepted.time)
        else { return true }
        return began <= known
    }

    private func isStated(_ revocation: Revocation, in held: HeldCopy, at accepted: ClockHistory.Moment) -> Bool {
        if accepted.time + accepted.error >= revocation.since { return true }
        let cosigned = held.directoryTime.map { $0 - community.world.start } ?? .zero
        return cosigned >= revocation.since
    }
}
