import CommunityModel
import DeliveryQueue
import MailModel
import MessageFormat
import CMSFormat

/// Second stage inbound: stores the message as received, sealed for ourselves, with the facts of its acceptance.
struct EnqueueArrival {
    private let context: FlowContext
    init(_ context: FlowContext) { self.context = context }

    func run(_ arrival: Arrival) async throws(Refusal) -> Reply {
        let item = try await item(for: arrival)
        do { try await context.queue.accept([item]) } catch { throw error.refusal }
        return Reply(.success, .ok, "Queued as \(item.id)")
    }

    /// Also used for mail between two domains of this gateway, which meets no wire.
    func item(for arrival: Arrival) async throws(Refusal) -> NewItem {
        let now = context.clock.now
        let id = context.newItemID()
        let messageID = (try? Message(parsing: arrival.content)).flatMap { MessageID.of($0.header) }
        let content = Octets.joined([trace(of: arrival, at: now, item: id), arrival.content])
        let sealed: SealedContent
        do { sealed = try await context.sealer.seal(content, context: id.description) } catch {
            throw Refusal(.transient, .localError, diagnostic: "cannot seal for storage: \(error)")
        }
        let facts = facts(of: arrival)
        let accepted = MessageEvent.Kind.submissionAccepted(
            by: facts.peerMember.map { "member \($0)" } ?? "outside", from: arrival.envelope.sender,
            recipients: arrival.envelope.recipients.count, octets: arrival.content.count)
        return NewItem(
            id: id, kind: facts.peerMember == nil ? .sealed : .received, content: sealed.octets, header: Octets(),
            wrappedKey: sealed.wrappedKey, sender: arrival.envelope.sender, options: arrival.envelope.options,
            messageID: messageID, acceptedAt: now, facts: facts,
            deliveries: try await deliveries(for: arrival.envelope.recipients),
            events: [context.event(accepted, item: id, messageID: messageID)])
    }

    private func deliveries(for recipients: [EmailAddress]) async throws(Refusal) -> [NewDelivery] {
        var byDestination: [Destination: [EmailAddress]] = [:]
        var order: [Destination] = []
        for recipient in recipients {
            guard let destination = try await context.local.place(of: recipient).destination else {
                throw Refusal(.transient, .localError, diagnostic: "recipient vanished after RCPT")
            }
            if byDestination[destination] == nil { order.append(destination) }
            byDestination[destination, default: []].append(recipient)
        }
        return order.map { NewDelivery(destination: $0, recipients: byDestination[$0] ?? []) }
    }

    private func trace(of arrival: Arrival, at time: Timestamp, item: ItemID) -> Octets {
        let (helo, isTLS) =
            switch arrival.origin {
            case .gateway(let peer): (peer.gateway.text as String?, true)
            case .outside(let isTLS): (arrival.heloName, isTLS)
            }
        let with = Trace.protocolName(
            isTLS: isTLS, isAuthenticated: false, isInternationalised: arrival.envelope.isInternationalised)
        return Trace.received(
            from: helo, address: arrival.clientAddress, protocolName: with, at: time, gateway: context.gateway, item: item)
    }

    private func facts(of arrival: Arrival) -> AcceptanceFacts {
        var facts = AcceptanceFacts(direction: .inbound)
        facts.clientAddress = arrival.clientAddress
        let directory = context.directory.current
        (facts.directorySequence, facts.directoryTime) = (directory?.sequence, directory?.cosignedAt)
        switch arrival.origin {
        case .gateway(let peer):
            facts.listener = "peer"
            facts.peerMember = peer.member
            facts.peerGateway = peer.gateway
            facts.peerCertificateDigest = peer.certificateDigest
        case .outside: facts.listener = "mx"
        }
        return facts
    }
}
