package import MailModel

/// How one listener's sessions behave.
package struct SMTPServerConfiguration: Sendable, Hashable {
    package enum TLS: Sendable, Hashable {
        /// Neither offered nor there.
        case none
        case offered
        /// Offered, and mail is taken only after it.
        case required
        /// There from the first octet.
        case fromFirstOctet
    }

    package enum Authentication: Sendable, Hashable {
        case none
        /// PLAIN and LOGIN.
        case passwords
        /// SCRAM-SHA-256 too: only where everybody who may sign in has a record for it, or a client that takes the strongest mechanism
        /// could never get in.
        case passwordsAndSCRAM
    }

    package let hostName: DomainName
    package let tls: TLS
    package let authentication: Authentication
    package let limits: SMTPLimits
    /// Whether what the client asks of reports is taken on (DSN, RFC 3461).
    package let offersDSN: Bool
    /// BINARYMIME (RFC 3030 section 3).
    package let takesBinary: Bool
    /// LOGVIEW, our own extension: whether the client may tell what it holds of the community's log, and is told what we hold.
    package let comparesLogViews: Bool
    /// Whether who did not sign in waits for each answer once many recipients of theirs were refused.
    package let slowsGuesses: Bool

    package init(
        hostName: DomainName, tls: TLS, authentication: Authentication, limits: SMTPLimits, offersDSN: Bool = true,
        takesBinary: Bool = false, comparesLogViews: Bool = false, slowsGuesses: Bool = true
    ) {
        (self.hostName, self.tls, self.authentication, self.limits) = (hostName, tls, authentication, limits)
        (self.offersDSN, self.takesBinary, self.comparesLogViews) = (offersDSN, takesBinary, comparesLogViews)
        self.slowsGuesses = slowsGuesses
    }
}
