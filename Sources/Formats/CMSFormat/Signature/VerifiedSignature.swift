package import MailModel
package import X509

/// What a signature that verifies says.
package struct VerifiedSignature: Sendable {
    package let signer: Certificate
    /// The other certificates that came along, for building the chain.
    package let others: [Certificate]
    /// The signer's own word; it proves nothing. Never `nil` where ``DemandedAttributes/profile1`` was demanded.
    package let signingTime: Timestamp?
}
