import MailModel

/// A domain that is nobody's now.
struct FormerDomain: Sendable, Hashable {
    let member: MemberID
    /// When it left.
    let until: Timestamp
}
