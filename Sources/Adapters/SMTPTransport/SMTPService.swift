package import MailModel
package import SASLProtocol
package import SMTPProtocol

/// What the node plugs into the listeners: every decision of a session is made here.
package protocol SMTPService: Sendable {
    /// - Returns: `nil` to greet, else why not; the connection is then closed.
    func connected(_ session: SMTPSession) async -> Refusal?
    func scramRecord(for user: String, session: SMTPSession) async -> ScramLookup
    /// Asked once a user has proven to know the secret.
    func signedIn(scramUser: String, session: SMTPSession) async -> SignIn
    /// The client showed certificates (DER, leaf first) and proved to hold the leaf's key; nothing else was judged yet.
    func signedIn(certificates: [Octets], session: SMTPSession) async -> CertificateSignIn
    func signIn(_ credentials: PasswordCredentials, session: SMTPSession) async -> SignIn
    func sender(_ sender: EmailAddress?, parameters: MailParameters, session: SMTPSession) async -> Refusal?
    func recipient(_ recipient: EmailAddress, sender: EmailAddress?, session: SMTPSession) async -> Refusal?
    /// `RCPT TO:<Postmaster>` names no domain (RFC 5321 section 4.5.1).
    ///
    /// - Returns: whose mailbox that is; it is then asked about with ``recipient(_:sender:session:)`` like any other. `nil`:
    ///   postmaster at the host's own name.
    func postmaster(session: SMTPSession) async -> EmailAddress?
    /// The client told what it holds of the community's log.
    ///
    /// - Returns: what we hold of it; `nil` where that was none.
    func logView(_ view: String, session: SMTPSession) async -> String?
    /// - Returns: 2xx only when the message is durable.
    func message(_ content: Octets, envelope: Envelope, session: SMTPSession) async -> Reply
}

extension SMTPService {
    package func postmaster(session: SMTPSession) async -> EmailAddress? { nil }
    package func logView(_ view: String, session: SMTPSession) async -> String? { nil }
    package func signedIn(certificates: [Octets], session: SMTPSession) async -> CertificateSignIn { .unknown }
}
