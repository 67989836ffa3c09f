import Accounts
import Logging
import MailModel
import MessageFlow
import SASLProtocol
import SMTPProtocol
import SMTPTransport

/// What the SMTP listeners of a gateway ask: who may connect, sign in, send as whom, to whom; and what becomes of a message.
struct GatewaySMTPService: SMTPService {
    let context: FlowContext
    let outbound: OutboundFlow
    let inbound: InboundFlow
    let customers: any CustomerStore
    let signIn: SignInService
    let peers: PeerJudge
    let relayClients: RelayClients

    func connected(_ session: SMTPSession) async -> Refusal? {
        switch session.listener {
        case .peer: await peers.refusal(of: session)
        case .mx:
            context.directory.current == nil ? Refusal(.transient, .directoryMissing, scope: .connection) : nil
        case .relay:
            await relayClients.customer(at: session.clientAddress) == nil
                ? Refusal(
                    .permanent, .notAuthorised, scope: .connection, diagnostic: "relay from an address that no connector names")
                : nil
        case .submission, .submissions: nil
        }
    }

    func scramRecord(for user: String, session: SMTPSession) async -> ScramRecord? {
        (try? await customers.customer(signingInAs: user))?.connector.secret
    }

    func signIn(_ credentials: PasswordCredentials, session: SMTPSession) async -> SignIn {
        if let found = try? await customers.customer(signingInAs: credentials.user) {
            return found.connector.secret.verifies(password: credentials.password)
                ? .accepted(.customer(found.customer.id)) : .wrong
        }
        switch await signIn.signIn(user: credentials.user, password: credentials.password, client: session.clientAddress) {
        case .accepted(let address): return .accepted(.mailbox(address, strength: .password))
        case .wrong: return .wrong
        case .busy: return .busy
        }
    }

    func signedIn(scramUser: String, session: SMTPSession) async -> Principal? {
        (try? await customers.customer(signingInAs: scramUser)).map { .customer($0.customer.id) }
    }

    func sender(_ sender: EmailAddress?, parameters: MailParameters, session: SMTPSession) async -> Refusal? {
        switch session.listener {
        case .peer: return nil  // bound to the signer when opened
        case .mx: return sender.flatMap(inbound.refusal(ofOutsideSender:))
        case .relay, .submission, .submissions:
            guard let sender, let principal = await principal(of: session) else { return nil }
            return await outbound.refusal(ofSender: sender, by: principal)
        }
    }

    func recipient(_ recipient: EmailAddress, sender: EmailAddress?, session: SMTPSession) async -> Refusal? {
        switch session.listener {
        case .peer, .mx: return await context.local.refusalAtRecipient(recipient)
        case .relay, .submission, .submissions:
            // A mailbox of ours that does not exist is refused here, not by a report.
            let place = try? await context.local.place(of: recipient)
            return place == .unknownMailbox ? Refusal(.permanent, .unknownMailbox, scope: .recipient) : nil
        }
    }

    func message(_ content: Octets, envelope: Envelope, session: SMTPSession) async -> Reply {
        switch session.listener {
        case .peer:
            guard let peer = peers.gateway(of: session) else { return Reply(.transient, .directoryMissing) }
            return await inbound.accept(arrival(content, envelope, .gateway(peer), session))
        case .mx: return await inbound.accept(arrival(content, envelope, .outside(isTLS: session.tls != nil), session))
        case .relay, .submission, .submissions:
            guard let principal = await principal(of: session) else { return Reply(.permanent, .mustAuthenticate) }
            let submission = Submission(
                content: content, envelope: envelope, principal: principal, listener: session.listener.rawValue)
            return await outbound.accept(submission)
        }
    }

    private func principal(of session: SMTPSession) async -> Principal? {
        guard session.listener == .relay else { return session.principal }
        return await relayClients.customer(at: session.clientAddress).map { .customer($0) }
    }

    private func arrival(
        _ content: Octets, _ envelope: Envelope, _ origin: Arrival.Origin, _ session: SMTPSession
    ) -> Arrival {
        Arrival(
            content: content, envelope: envelope, origin: origin, clientAddress: session.clientAddress, heloName: session.heloName
        )
    }
}
