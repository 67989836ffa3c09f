package import CommunityModel

/// An act with what the member that it concerns said to it.
package struct AgreedAct: Sendable, Hashable {
    package let act: Act
    package let agreement: Agreement?

    package init(_ act: Act, _ agreement: Agreement? = nil) { (self.act, self.agreement) = (act, agreement) }
}
