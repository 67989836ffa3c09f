package import MailModel

/// All that the decision about an inbound message depends on.
package struct InboundFacts: Sendable, Hashable {
    package enum Origin: Sendable, Hashable {
        /// Came from a member's gateway and was opened, verified and bound.
        case verified(member: MemberID)
        /// Came from a member's gateway and did not verify, or did not bind.
        case notVerified
        /// Came from a member's gateway and could not be decrypted here.
        case notDecrypted
        /// Came from outside, and its From, or its envelope sender, lies in or below a member's domain (G-02, G-13).
        case outsiderClaimingMembership
        case outsider
        /// Made by this node: a report or a notice.
        case ourselves
    }

    package let origin: Origin
    package init(origin: Origin) { self.origin = origin }
}
