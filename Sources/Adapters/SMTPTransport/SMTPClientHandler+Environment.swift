import MailModel
import NIOCore
import NIOSSL
import SASLProtocol
import SMTPProtocol

/// What a session needs to know before it begins.
extension SMTPClientHandler {
    enum TLS: Sendable {
        case none
        case peer(NIOSSLContext, @Sendable ([Octets]) async -> Bool)
        case firstOctet(NIOSSLContext, @Sendable ([Octets]) async -> Bool)
        /// `judge` is `nil` when the context itself verifies the name.
        case startTLS(NIOSSLContext, name: String?, isRequired: Bool, (@Sendable ([Octets]) async -> Bool)?)
        /// It failed on the connection before, where it is only wanted.
        case failedBefore

        var startTLS: SMTPClientMachine.StartTLS {
            switch self {
            case .none, .peer, .firstOctet: .never
            case .failedBefore: .failedBefore
            case .startTLS(_, _, let isRequired, _): isRequired ? .required : .ifOffered
            }
        }

        /// What begins before the greeting.
        var fromFirstOctet: (NIOSSLContext, @Sendable ([Octets]) async -> Bool)? {
            switch self {
            case .peer(let context, let judge), .firstOctet(let context, let judge): (context, judge)
            case .none, .startTLS, .failedBefore: nil
            }
        }
    }

    struct Environment: Sendable {
        let heloName: DomainName
        let endpoint: HostPort
        let tls: TLS
        let credentials: PasswordCredentials?
        var dialect = SMTPClientMachine.Dialect.smtp
        /// See ``SMTPClientMachine/logView``.
        var logView: String?
        let timeouts: SMTPTimeouts
        /// For each reply until a transaction can begin.
        let opening: TimeAmount
    }
}
