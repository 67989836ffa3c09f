package import MailModel

/// What came of a sign-in. Nothing tells an unknown account from a wrong password.
package enum SignInVerdict: Sendable, Hashable {
    case accepted(EmailAddress)
    case wrong
    /// Too many at once, too many failures lately, or the store cannot be read: to be tried again later.
    case busy
}
