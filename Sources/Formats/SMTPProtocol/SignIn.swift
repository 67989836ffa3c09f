package import MailModel

/// What came of a sign-in.
package enum SignIn: Sendable, Hashable {
    case accepted(Principal)
    case wrong
    /// Not now: too much at once, or too many failures lately.
    case busy
}
