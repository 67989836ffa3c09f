package import MailModel
package import SASLProtocol

/// How a customer's mail server signs in here, and where the customer's mail is handed over.
package struct Connector: Sendable, Hashable {
    /// Octets of a user name.
    package static let longestUser = 64

    /// Unique on the node; letters, digits, `.`, `-`, `_` and `@`.
    package let user: String
    /// Verifies the machine secret, which itself is kept nowhere.
    package let secret: ScramRecord
    package let deliversTo: HandOver?
    /// Addresses whose connections to the `relay` listener are this customer's without sign-in; only on a node with one customer.
    package let relayAddresses: [IPAddress]
    /// Signs in without the secret, on listeners that ask for certificates.
    package let certificate: ClientCertificate?

    /// - Returns: `nil` for a user name that is none.
    package init?(
        user: String, secret: ScramRecord, deliversTo: HandOver?, relayAddresses: [IPAddress] = [],
        certificate: ClientCertificate? = nil
    ) {
        guard Self.isUser(user) else { return nil }
        (self.user, self.secret, self.deliversTo, self.relayAddresses) = (user, secret, deliversTo, relayAddresses)
        self.certificate = certificate
    }

    private static func isUser(_ user: String) -> Bool {
        (1...longestUser).contains(user.utf8.count)
            && user.utf8.allSatisfy { ASCII.isLetter($0) || ASCII.isDigit($0) || [0x2D, 0x2E, 0x40, 0x5F].contains($0) }
    }
}

extension Connector: CustomStringConvertible {
    package var description: String { "connector \(user)" }
}
