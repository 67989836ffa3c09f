import MailModel
import MessageFlow

/// For other gateways.
struct PeerDoor: SessionService {
    let run: GatewayRun
    let chain: [Octets]
    let client: Host

    func connected() async -> Refusal? { await run.judge.refusal(of: chain) }

    func recipient(_ recipient: EmailAddress) async -> Refusal? { await run.context.local.refusalAtRecipient(recipient) }

    func message(_ content: Octets, envelope: Envelope) async -> Reply {
        switch await run.judge.standing(of: chain) {
        case .failure(let refusal): return refusal.reply
        case .success(let peer):
            run.site.took(content, envelope, chain)
            return await run.inbound.accept(
                Arrival(
                    content: content, envelope: envelope, origin: .gateway(peer),
                    clientAddress: client == Intruder.host ? Intruder.address : "192.0.2.1",
                    heloName: peer.gateway.text))
        }
    }
}

/// For outsiders.
struct ExchangeDoor: SessionService {
    let run: GatewayRun
    let client: Host

    func connected() async -> Refusal? {
        run.directory.current == nil ? Refusal(.transient, .directoryMissing, scope: .connection) : nil
    }

    func sender(_ sender: EmailAddress?) async -> Refusal? {
        guard let sender else { return nil }
        return await run.inbound.refusal(ofOutsideSender: sender)
    }

    func recipient(_ recipient: EmailAddress) async -> Refusal? { await run.context.local.refusalAtRecipient(recipient) }

    func message(_ content: Octets, envelope: Envelope) async -> Reply {
        await run.inbound.accept(
            Arrival(
                content: content, envelope: envelope, origin: .outside(isTLS: false), clientAddress: "198.51.100.1",
                heloName: client.name))
    }
}

/// For those that the gateway serves.
struct RelayDoor: SessionService {
    let run: GatewayRun
    let principal: Principal

    func sender(_ sender: EmailAddress?) async -> Refusal? {
        guard let sender else { return nil }
        return await run.outbound.refusal(ofSender: sender, by: principal)
    }

    func recipient(_ recipient: EmailAddress) async -> Refusal? {
        let place = try? await run.context.local.place(of: recipient)
        return place == .unknownMailbox ? Refusal(.permanent, .unknownMailbox, scope: .recipient) : nil
    }

    func message(_ content: Octets, envelope: Envelope) async -> Reply {
        await run.outbound.accept(
            Submission(content: content, envelope: envelope, principal: principal, listener: "relay"))
    }
}
