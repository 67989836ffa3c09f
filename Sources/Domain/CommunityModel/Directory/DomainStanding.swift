package import MailModel

/// What the directory says of a domain (G-02).
package enum DomainStanding: Sendable, Hashable {
    case member(Member)
    case suspended(Member)
    /// A member's until at most ``Directory/formerMembership`` ago: never a reason to send in clear.
    case formerMember(MemberID)
    case outsider
}
