package import MailModel

/// Who a client is by the certificate that it showed.
package enum CertificateSignIn: Sendable, Hashable {
    case accepted(Principal)
    /// Nobody's; the client may still sign in otherwise.
    case unknown
    /// It could not be looked up: the client is to come again, and is not refused for good.
    case unavailable
}
