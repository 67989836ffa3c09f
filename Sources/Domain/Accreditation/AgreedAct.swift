package import CommunityModel

/// An act with what the member that it concerns said to it.
package struct AgreedAct: Sendable, Hashable {
    package let act: Act
    package let agreement: Agreement?

    package init(_ act: Act, _ agreement: Agreement? = nil) { (self.act, self.agreement) = (act, agreement) }

    /// An objection by the member that it concerns, which needs no officer.
    var isMembersAlone: Bool {
        if case .objected = act { return agreement != nil }
        return false
    }
}
