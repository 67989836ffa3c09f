/// A user name and a password, as PLAIN and LOGIN carry them.
package struct PasswordCredentials: Sendable {
    /// Octets of each; RFC 4616 section 2 allows 255 characters.
    package static let maximumLength = 1_024

    package let user: String
    package let password: String

    package init(user: String, password: String) { (self.user, self.password) = (user, password) }

    /// Reads the one message of PLAIN (RFC 4616 section 2): authorisation identity, user, password, parted by NUL. An authorisation
    /// identity other than the user is refused: nobody acts for another here.
    package init?(plain octets: [UInt8]) {
        let parts = octets.split(separator: 0, omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[1].isEmpty, parts.allSatisfy({ $0.count <= Self.maximumLength }),
            let user = String(validating: parts[1], as: UTF8.self), let password = String(validating: parts[2], as: UTF8.self)
        else { return nil }
        guard parts[0].isEmpty || parts[0] == parts[1] else { return nil }
        self.init(user: user, password: password)
    }

    /// The message of PLAIN.
    package var plain: [UInt8] { [0] + Array(user.utf8) + [0] + Array(password.utf8) }
}

extension PasswordCredentials: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String { "credentials, redacted" }
    package var debugDescription: String { description }
}
