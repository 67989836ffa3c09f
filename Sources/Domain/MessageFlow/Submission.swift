package import MailModel

/// A message as a signed-in principal handed it over, framing already checked.
package struct Submission: Sendable {
    package let content: Octets
    package let envelope: Envelope
    package let principal: Principal
    /// The listener's name, for events: `submission`, `submissions` or `relay`.
    package let listener: String

    package init(content: Octets, envelope: Envelope, principal: Principal, listener: String) {
        (self.content, self.envelope, self.principal, self.listener) = (content, envelope, principal, listener)
    }
}
