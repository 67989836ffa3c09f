package import MailModel

/// What the directory says of a recipient's domain, as far as the decision needs it.
package enum Standing: Sendable, Hashable {
    /// A member in good order: there is at least one key that a copy can be sealed for.
    case member(MemberID)
    /// A member that no copy can be sealed for or sent to now.
    case memberInTrouble(MemberID, Trouble)
    /// Was a member's domain within the last 90 days: mail for it is not sent in clear (G-02).
    case formerMember(MemberID)
    case outsider
    /// An address of this gateway whose domain the directory does not list for it: neither protected nor sent in clear.
    case ownDomainNotListed

    package enum Trouble: Sendable, Hashable {
        case suspended
        /// No encryption certificate can be sealed for now; what is wrong with the newest.
        case certificate(CertificateFault)
    }
}
