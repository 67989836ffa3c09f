package import CommunityModel

/// A member's gateway with one certificate that must not be trusted, and what the directories say of it.
package struct NegativeGateway: Sendable {
    package let gateway: TestGateway
    /// As it stands now, with what is wrong.
    package let directory: Directory
    /// The same without a revocation, and lately heard of: what an unsuspecting gateway goes by.
    package let unsuspecting: Directory
}
