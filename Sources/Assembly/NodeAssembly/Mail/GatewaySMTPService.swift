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
    let clientCertificates: ClientCertificateJudge
    let postmaster: EmailAddress?
    let room: StateRoom
    let exchange: LogViewExchange

    func connected(_ session: SMTPSession) async -> Refusal? {
        switch session.listener {
        case .peer: return await peers.refusal(of: session.tls?.peerCertificates ?? [])
        case .mx: return context.directory.current == nil ? Refusal(.transient, .directoryMissing, scope: .connection) : nil
        case .relay:
            do throws(Refusal) {
                guard try await principal(of: session) == nil else { return nil }
                return Refusal(
                    .permanent, .notAuthorised, scope: .connection, diagnostic: "relay from an address that no connector names")
            } catch { return Refusal(error.reply, scope: .connection, diagnostic: error.diagnostic) }
        case .submission, .submissions: return nil
        }
    }

    func scramRecord(for user: String, session: SMTPSession) async -> ScramLookup {
        do { return try await customers.customer(signingInAs: user).map { .found($0.connector.secret) } ?? .unknown } catch {
            return .unavailable
        }
    }

    func signedIn(certificates: [Octets], session: SMTPSession) async -> CertificateSignIn {
        await clientCertificates.judge(certificates)
    }

    func signIn(_ credentials: PasswordCredentials, session: SMTPSession) async -> SignIn {
        do throws(CustomerFailure) {
            if let found = try await customers.customer(signingInAs: credentials.user) {
                return found.connector.secret.verifies(password: credentials.password)
                    ? .accepted(.customer(found.customer.id)) : .wrong
            }
        } catch { return .busy }
        switch await signIn.signIn(user: credentials.user, password: credentials.password, client: session.clientAddress) {
        case .accepted(let address): return .accepted(.mailbox(address, strength: .password))
        case .wrong: return .wrong
        case .busy: return .busy
        }
    }

    func signedIn(scramUser: String, session: SMTPSession) async -> SignIn {
        do {
            let found = try await customers.customer(signingInAs: scramUser)
            return found.map { .accepted(.customer($0.customer.id)) } ?? .wrong
        } catch { return .busy }
    }

    func sender(_ sender: EmailAddress?, parameters: MailParameters, session: SMTPSession) async -> Refusal? {
        if let refusal = room.refusal(for: parameters.size ?? 0) { return refusal }
        switch session.listener {
        case .peer: return nil  // bound to the signer when opened
        case .mx:
            guard let sender else { return nil }
            return await inbound.refusal(ofOutsideSender: sender)
        case .relay, .submission, .submissions:
            do throws(Refusal) {
                guard let sender, let principal = try await principal(of: session) else { return nil }
                if case .sharedSender(let names) = principal {
                    return await SharedSenders(customers: customers).refusal(ofSender: sender, broughtBy: names)
                }
                return await outbound.refusal(ofSender: sender, by: principal)
            } catch { return error }
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

    func postmaster(session: SMTPSession) async -> EmailAddress? { postmaster }

    func logView(_ view: String, session: SMTPSession) async -> String? {
        guard case .success(let peer) = await peers.standing(of: session.tls?.peerCertificates ?? []) else { return nil }
        return await exchange.answer(view, from: peer.member)
    }

    func message(_ content: Octets, envelope: Envelope, session: SMTPSession) async -> Reply {
        switch session.listener {
        case .peer:
            if let refusal = room.refusal(for: content.count) { return refusal.reply }
            switch await peers.standing(of: session.tls?.peerCertificates ?? []) {
            case .failure(let refusal): return refusal.reply
            case .success(let peer): return await inbound.accept(arrival(content, envelope, .gateway(peer), session))
            }
        case .mx:
            if let refusal = room.refusal(for: content.count) { return refusal.reply }
            return await inbound.accept(arrival(content, envelope, .outside(isTLS: session.tls != nil), session))
        // Room is asked for there, for all its copies.
        case .relay, .submission, .submissions:
            do throws(Refusal) {
                guard var principal = try await principal(of: session) else { return Reply(.permanent, .mustAuthenticate) }
                if case .sharedSender(let names) = principal {
                    principal = .customer(try await SharedSenders(customers: customers).owner(of: content, broughtBy: names))
                }
                let submission = Submission(
                    content: content, envelope: envelope, principal: principal, listener: session.listener.rawValue)
                return await outbound.accept(submission)
            } catch { return error.reply }
        }
    }

    private func principal(of session: SMTPSession) async throws(Refusal) -> Principal? {
        guard session.listener == .relay else { return session.principal }
        do { return try await relayClients.customer(at: session.clientAddress).map { .customer($0) } } catch {
            throw Refusal(.transient, .storageUnavailable, diagnostic: "customers: \(error)")
        }
    }

    private func arrival(
        _ content: Octets, _ envelope: Envelope, _ origin: Arrival.Origin, _ session: SMTPSession
    ) -> Arrival {
        Arrival(
            content: content, envelope: envelope, origin: origin, clientAddress: session.clientAddress, heloName: session.heloName
        )
    }
}
