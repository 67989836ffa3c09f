import CommunityModel
import DNSFormat
import DeliveryPolicy
import DeliveryQueue
import MailModel

/// Sends an unprotected copy to outsiders, after asking the directory once more: a domain that joined since is a member's now, and its mail
/// is protected, never sent in clear (G-02). What the DNS says for good of a domain returns its mail at once.
struct SendOutside {
    private let context: FlowContext
    private let outbound: OutboundFlow
    init(_ context: FlowContext, _ outbound: OutboundFlow) { (self.context, self.outbound) = (context, outbound) }

    func run(_ delivery: LeasedDelivery, _ passed: @Sendable () async -> Void) async -> DeliveryResult {
        let now = context.clock.now
        guard let directory = context.directory.fresh(at: now) else {
            return .destinationUnavailable(Reply(.transient, .directoryMissing, "No fresh directory"))
        }
        do throws(DeliveryStop) {
            let joined = try await joined(delivery.recipients, directory, at: now)
            guard joined.isEmpty else { return await ResumeWaiting(context, outbound).run(delivery, for: joined) }
            guard let target = try await target(of: delivery) else {
                return await ResumeWaiting(context, outbound).run(delivery)
            }
            let content = try await context.rooms.opening.hold(FlowRooms.copiesAtWork * delivery.size) {
                () throws(DeliveryStop) in
                try await ReadStored(context).content(of: delivery)
            }
            await passed()
            let envelope = Envelope(sender: delivery.sender, recipients: delivery.recipients, options: delivery.options)
            let result = await context.send(content, envelope: envelope, to: target, size: delivery.size)
            return await RelayOutcome(context).result(result, of: delivery, next: target.name)
        } catch { return error.result(of: delivery) }
    }

    /// - Returns: `nil` for what waited for a route that is no longer there, and goes to several domains: it is split anew.
    private func target(of delivery: LeasedDelivery) async throws(DeliveryStop) -> RelayTarget? {
        switch context.outsidersRoute {
        case .server(let server): return .outsiders(server)
        case .none: throw .unavailable(Reply(.transient, .directoryMissing, "No route outside"))
        case .mailExchangers(let search):
            let domains = Set(delivery.recipients.map(\.domain))
            guard let domain = domains.first, domains.count == 1 else { return nil }
            do throws(MailExchangersFailure) { return .exchangers(try await search.exchangers(of: domain)) } catch {
                throw error.reply.isPermanent ? .refused(error.reply) : .unavailable(error.reply)
            }
        }
    }

    private func joined(
        _ recipients: [EmailAddress], _ directory: Directory, at time: Timestamp
    ) async throws(DeliveryStop) -> [EmailAddress] {
        var joined: [EmailAddress] = []
        for recipient in recipients {
            do throws(Refusal) {
                let standing = try await FindStanding(context).standing(of: recipient, in: directory, at: time)
                if standing != .outsider { joined.append(recipient) }
            } catch { throw .later("the store of customers does not answer") }
        }
        return joined
    }
}
