package import CMSFormat
import CommunityModel
package import DeliveryQueue
package import MailModel
package import Mailboxes
package import SMIME

/// What the stages work with. All of it is injected; the stages keep no state of their own.
package struct FlowContext: Sendable {
    /// The gateway's name: authserv-id, reporting MTA and host of generated Message-IDs.
    package let gateway: DomainName
    /// The member whose gateway this is.
    package let member: MemberID
    package let clock: any NodeClock
    package let entropy: any EntropySource
    package let events: any EventSink
    package let directory: DirectoryHolder
    package let local: LocalDomains
    package let mailboxes: MailboxService
    package let sealer: StorageSealer
    package let keys: any KeyService
    package let signing: any SigningSource
    package let opener: Opener
    package let queue: any QueueStore
    package let relay: any Relaying
    package let rooms: FlowRooms
    package var outsidersRoute: OutsideRoute
    /// Why so many octets of a new message cannot be stored now; some room is kept back for what was accepted before.
    package var room: @Sendable (_ octets: Int) -> Refusal? = { _ in nil }

    package init(
        gateway: DomainName, member: MemberID, clock: any NodeClock, entropy: any EntropySource, events: any EventSink,
        directory: DirectoryHolder, local: LocalDomains, mailboxes: MailboxService, sealer: StorageSealer,
        keys: any KeyService, signing: any SigningSource, opener: Opener, queue: any QueueStore, relay: any Relaying,
        rooms: FlowRooms, outsidersRoute: OutsideRoute
    ) {
        (self.gateway, self.member, self.clock, self.entropy, self.events) = (gateway, member, clock, entropy, events)
        (self.directory, self.local, self.mailboxes, self.sealer, self.keys) = (directory, local, mailboxes, sealer, keys)
        (self.signing, self.opener, self.queue, self.relay) = (signing, opener, queue, relay)
        (self.rooms, self.outsidersRoute) = (rooms, outsidersRoute)
    }

    /// - Parameters:
    ///   - size: octets of the message as it is stored.
    ///   - isRight: asked when there is room, as the last thing before it is sent.
    func send(
        _ content: Octets, envelope: Envelope, to target: RelayTarget, size: Int, if isRight: () async -> Bool = { true }
    ) async -> RelayResult {
        await rooms.sending.hold(FlowRooms.copiesSent * size, for: target.share) {
            guard await isRight() else {
                return .notStarted(Reply(.transient, .directoryMissing, "The directory changed meanwhile"))
            }
            return await relay.relay(content, envelope: envelope, to: target)
        }
    }

    func send(
        _ wire: WireMessage, envelope: Envelope, to target: RelayTarget, size: Int, if isRight: () -> Bool
    ) async -> RelayResult {
        await rooms.sending.hold(FlowRooms.copiesSent * size, for: target.share) {
            guard isRight() else {
                return .notStarted(Reply(.transient, .directoryMissing, "The directory changed meanwhile"))
            }
            return await relay.relay(wire, envelope: envelope, to: target)
        }
    }

    func newItemID() -> ItemID { ItemID(at: clock.now, from: entropy) }

    func event(_ kind: MessageEvent.Kind, item: ItemID?, messageID: String?) -> MessageEvent {
        MessageEvent(time: clock.now, item: item, messageID: messageID, kind: kind)
    }
}
