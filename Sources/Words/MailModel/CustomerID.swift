/// The id of a gateway's customer, of the same form as a member's.
package struct CustomerID: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let text: String

    package init?(_ text: some StringProtocol) {
        guard Token.isToken(text) else { return nil }
        self.text = String(text)
    }

    package var description: String { text }
    package static func < (left: CustomerID, right: CustomerID) -> Bool { left.text < right.text }
}
