/// The id of a member, given at admission: a token of `[a-z0-9-]`, 1 to 63 octets, that starts and ends with a letter or digit.
package struct MemberID: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let text: String

    package init?(_ text: some StringProtocol) {
        guard Token.isToken(text) else { return nil }
        self.text = String(text)
    }

    package var description: String { text }
    package static func < (left: MemberID, right: MemberID) -> Bool { left.text < right.text }
}
