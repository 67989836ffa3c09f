package import MailModel

/// Where a customer's mail is handed over, and how its server proves itself.
package struct HandOver: Sendable, Hashable {
    package let endpoint: HostPort
    package let security: HandOverSecurity

    /// - Throws: why this place is not allowed with this security (``HandOverRules``).
    package init(to endpoint: HostPort, security: HandOverSecurity) throws(HandOverFault) {
        if let fault = HandOverRules.fault(endpoint: endpoint, security: security) { throw fault }
        (self.endpoint, self.security) = (endpoint, security)
    }
}
