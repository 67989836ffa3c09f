package import MailModel

/// What a server showed to somebody who came to look.
package struct ServerSighting: Sendable, Hashable {
    /// How it is spoken to.
    package enum Security: Sendable, Hashable {
        case clear
        /// Any certificate is taken, and told.
        case startTLS
        /// A certificate for this name that chains to a root of the machine's store.
        case startTLSNamed(DomainName)
        /// TLS from the first octet; any certificate is taken, and told.
        case fromFirstOctet
        /// As a gateway of the community, judged by the directory.
        case peer(MemberID)
    }

    package enum Outcome: Sendable, Hashable {
        /// A message could be handed over.
        case ready
        /// Nobody answers, or nobody that speaks SMTP; with the words for it.
        case noAnswer(String)
        /// TLS is not offered, or proves somebody else.
        case notTrusted(String)
        /// It answers, and takes nothing.
        case refused(String)
        /// It was not looked at, because this gateway lacks what it takes.
        case unprepared(String)
    }

    package let outcome: Outcome
    /// Keywords of its answer to EHLO.
    package let offered: Set<String>
    /// The certificate that it showed, DER; `nil` when there was no handshake.
    package let certificate: Octets?

    package init(_ outcome: Outcome, offered: Set<String> = [], certificate: Octets? = nil) {
        (self.outcome, self.offered, self.certificate) = (outcome, offered, certificate)
    }
}
