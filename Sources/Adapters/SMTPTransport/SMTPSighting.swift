package import MailModel

/// What was seen of a server.
package struct SMTPSighting: Sendable, Hashable {
    /// Why no transaction could begin; `nil` when one could.
    package let refusal: Reply?
    /// Keywords of its last answer to EHLO.
    package let offered: Set<String>

    package init(refusal: Reply?, offered: Set<String>) { (self.refusal, self.offered) = (refusal, offered) }
}
