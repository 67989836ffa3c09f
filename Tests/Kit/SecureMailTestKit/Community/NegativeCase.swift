package import CommunityModel
package import MailModel

/// A signer that must not be trusted, with the directory and moment that it is to be judged by.
package struct NegativeCase: Sendable {
    package let identity: TestIdentity
    package let directory: Directory
    package let time: Timestamp
    package let expected: TrustVerdict
}
