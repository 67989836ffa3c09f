package import MailModel

/// One thing that differs between two directories, in a sentence for people.
package struct DirectoryChange: Sendable, Hashable {
    /// Whom it is about; `nil` for what concerns the whole community.
    package let member: MemberID?
    /// As the kinds of statements are named (`Documentation/log.md`), and some that no statement says by itself.
    package let kind: String
    package let text: String

    init(_ kind: String, _ text: String, of member: MemberID? = nil) {
        (self.kind, self.text, self.member) = (kind, text, member)
    }
}
