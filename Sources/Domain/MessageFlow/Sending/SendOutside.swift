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
            await passed()  // other servers' answers, those of the DNS too, say nothing of the content
            guard let target = try await target(of: delivery) else {
                return await ResumeWaiting(context, outbound).run(delivery)
            }
            let content = try await context.rooms.opening.hold(FlowRooms.copiesAtWork * delivery.size) {
                () throws(DeliveryStop) in
                try await ReadStored(context).content(of: delivery)
            }
            let envelope = Envelope(sender: delivery.sender, recipients: delivery.recipients, options: delivery.options)
            // Looking for a server and for room can take long: what joined meanwhile goes another way.
            let result = await context.send(content, envelope: envelope, to: target, size: delivery.size) {
                await isStillOutside(delivery.recipients)
            }
            return await RelayOutcome(context).result(result, of: delivery, next: target.name)
        } catch { return error.result(of: delivery) }
    }

    /// - Returns: `nil` for what waited for a route that is no longer there, and goes to several domains: it is split anew.
    private func target(of delivery: LeasedDelivery) async throws(DeliveryStop) -> RelayTarget? {
        switch context.outsidersRoute {
        case .server(let server): return .outsiders(server)
        case .none: throw .unavailable(Reply(.transient, .directoryMissing, "No route outside"))
        case .mailExchangers(let search):
            // What waited for the one route may go to several domains: each is a destination of its own now.
            guard delivery.destination != .outsidersRoute else { return nil }
            let domains = Set(delivery.recipients.map(\.domain))
            guard let domain = domains.first, domains.count == 1 else { return nil }
            do throws(MailExchangersFailure) {
                return .exchangers(try await search.exchangers(of: domain).staying(with: delivery, at: context.clock.now))
            } catch {
                throw error.reply.isPermanent ? .refused(error.reply) : .unavailable(error.reply)
            }
        }
    }

    private func isStillOutside(_ recipients: [EmailAddress]) async -> Bool {
        let now = context.clock.now
        guard let directory = context.directory.fresh(at: now) else { return false }
        return (try? await joined(recipients, directory, at: now))?.isEmpty ?? false
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

extension MailExchangers {
    /// After end of data without a reply the message stays with that host for a day, as long as the DNS names it: another one could not
    /// know that it was delivered already.
    fileprivate func staying(with delivery: LeasedDelivery, at time: Timestamp) -> MailExchangers {
        guard let stay = delivery.staysWith, stay.holds(at: time) else { return self }
        let same = hosts.filter { $0.host.text == stay.next }
        return same.isEmpty
            ? self : MailExchangers(domain: domain, hosts: same, isWhole: isWhole && same.count == hosts.count, status: status)
    }
}
