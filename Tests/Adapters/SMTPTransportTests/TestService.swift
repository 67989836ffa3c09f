import MailModel
import SASLProtocol
import SMTPProtocol
import SMTPTransport
import Synchronization

/// A service that takes what comes, or does as a test says.
final class TestService: SMTPService {
    struct Seen: Sendable {
        var sessions: [SMTPSession] = []
        var messages: [Octets] = []
        var recipients: [EmailAddress] = []
        var logViews: [String] = []
    }

    private let seen = Mutex(Seen())
    private let answer: @Sendable (Octets) async -> Reply
    private let postmaster: EmailAddress?
    private let greet: @Sendable () async -> Void
    private let judge: @Sendable () async -> Void
    private let refusal: Refusal?

    /// - Parameters:
    ///   - refusal: of each recipient.
    ///   - greet: what a client waits for before it is greeted.
    ///   - judge: what it waits for before a recipient is answered.
    init(
        refusal: Refusal? = nil,
        postmaster: EmailAddress? = nil, answer: @escaping @Sendable (Octets) async -> Reply = { _ in Reply(.success, .ok) },
        greet: @escaping @Sendable () async -> Void = {}, judge: @escaping @Sendable () async -> Void = {}
    ) {
        (self.refusal, self.postmaster, self.greet, self.answer) = (refusal, postmaster, greet, answer)
        self.judge = judge
    }

    var messages: [Octets] { seen.withLock { $0.messages } }
    var recipients: [EmailAddress] { seen.withLock { $0.recipients } }
    var sessions: [SMTPSession] { seen.withLock { $0.sessions } }

    var logViews: [String] { seen.withLock { $0.logViews } }

    func logView(_ view: String, session: SMTPSession) async -> String? {
        seen.withLock { $0.logViews.append(view) }
        return "what the server holds"
    }

    func connected(_ session: SMTPSession) async -> Refusal? {
        seen.withLock { $0.sessions.append(session) }
        await greet()
        return nil
    }

    func scramRecord(for user: String, session: SMTPSession) async -> ScramLookup { .unknown }
    func signedIn(scramUser: String, session: SMTPSession) async -> SignIn { .wrong }
    func signIn(_ credentials: PasswordCredentials, session: SMTPSession) async -> SignIn { .wrong }
    func sender(_ sender: EmailAddress?, parameters: MailParameters, session: SMTPSession) async -> Refusal? {
        nil
    }
    func recipient(_ recipient: EmailAddress, sender: EmailAddress?, session: SMTPSession) async -> Refusal? {
        seen.withLock { $0.recipients.append(recipient) }
        await judge()
        return refusal
    }
    func postmaster(session: SMTPSession) async -> EmailAddress? { postmaster }

    func message(_ content: Octets, envelope: Envelope, session: SMTPSession) async -> Reply {
        seen.withLock { $0.messages.append(content) }
        return await answer(content)
    }
}
