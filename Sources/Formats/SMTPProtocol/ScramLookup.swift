package import SASLProtocol

/// What is known of a user whom a SCRAM exchange names.
package enum ScramLookup: Sendable {
    case found(ScramRecord)
    /// The exchange goes on and fails at its end, so that nobody learns which names there are.
    case unknown
    /// The store cannot be read, which says nothing about the user.
    case unavailable
}
