package import MailModel

/// Where a customer's mail is handed over, and how its server proves itself.
package struct HandOver: Sendable, Hashable {
    package let endpoint: HostPort
    package let security: HandOverSecurity
    package let dialect: Dialect

    /// LMTP (RFC 2033) is what stores of mailboxes speak: each recipient has an answer of its own.
    package enum Dialect: String, Sendable, Hashable, CaseIterable { case smtp, lmtp }

    /// - Throws: why this place is not allowed with this security (``HandOverRules``).
    package init(to endpoint: HostPort, security: HandOverSecurity, by dialect: Dialect = .smtp) throws(HandOverFault) {
        if let fault = HandOverRules.fault(endpoint: endpoint, security: security) { throw fault }
        // RFC 2033 section 5: not to the port of SMTP.
        if dialect == .lmtp, endpoint.port == 25 { throw .portOfSMTP }
        (self.endpoint, self.security, self.dialect) = (endpoint, security, dialect)
    }
}
