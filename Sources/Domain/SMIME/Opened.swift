package import MailModel

/// A message that was decrypted, verified and bound.
package struct Opened: Sendable {
    /// Octet for octet what was protected.
    package let message: Octets
    package let signer: MemberID
    package let gateway: DomainName
    package let transfer: Transfer
    package let assurance: Assurance
    package let from: EmailAddress
    package let signingTime: Timestamp
}
