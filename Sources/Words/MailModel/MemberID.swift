/// The id of a member, given at admission: 1 to 63 of `[a-z0-9-]`, beginning with a letter and not ending with a hyphen.
package struct MemberID: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// What is said to somebody who gave another.
    package static let form = "1 to 63 lower-case letters, digits and hyphens, beginning with a letter"

    package let text: String

    package init?(_ text: some StringProtocol) {
        guard Token.isToken(text) else { return nil }
        self.text = String(text)
    }

    package var description: String { text }
    package static func < (left: MemberID, right: MemberID) -> Bool { left.text < right.text }
}
