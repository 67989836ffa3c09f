package import DeliveryQueue
import Foundation
package import GRDB
import MailModel

/// A delivery's row. The checksum covers all but what schedules it: when it is due, who leased it, and whether it was found damaged.
package struct QueueDeliveryRecord: Equatable {
    static let columns = """
        id, item, since, destination, recipients, attempts, reply, stays_with, stays_until, notice, hold, hold_until, due, owner, \
        damaged, checksum
        """
    /// Takes ``values``, and who leases it at once.
    static let insertion = """
        INSERT INTO delivery (item, since, destination, recipients, attempts, notice, due, checksum, owner)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    static let leased = "SELECT \(columns) FROM delivery WHERE id = ? AND owner = ?"

    let id: DeliveryID
    var item: Data
    var since: Int64
    let destination: String
    var recipients: String
    var attempts: Int64
    var reply: String?
    var staysWith: String?
    var staysUntil: Int64?
    var notice: Int64
    var hold: String?
    var holdUntil: Int64?
    let due: Int64
    /// No checksum covers when a delivery is due; one without a time would never be.
    let hasDueTime: Bool
    let owner: String?
    let isDamaged: Bool
    private let checksum: Data

    init(_ delivery: NewDelivery, of item: NewItem) {
        (id, self.item, since) = (DeliveryID(0), item.id.blob, item.triedSince.microseconds)
        destination = delivery.destination.text
        recipients = Self.text(delivery.recipients)
        (attempts, notice, due, owner, isDamaged, checksum) = (
            0, item.delayNoticeSent ? 1 : 0, item.acceptedAt.microseconds, nil, false, Data()
        )
        hasDueTime = true
    }

    /// A row of ``columns``.
    package init(_ row: Row) {
        var row = RowColumns(row)
        id = DeliveryID(row.next() ?? 0)
        (item, since) = (row.next() ?? Data(), row.next() ?? -1)
        (destination, recipients) = (row.next() ?? "", row.next() ?? "")
        (attempts, reply) = (row.next() ?? -1, row.next())
        (staysWith, staysUntil) = (row.next(), row.next())
        (notice, hold, holdUntil) = (row.next() ?? -1, row.next(), row.next())
        let due: Int64? = row.next()
        (self.due, hasDueTime) = (due ?? 0, due != nil)
        (owner, isDamaged) = (row.next(), row.next() != Int64(0))
        checksum = row.next() ?? Data()
    }

    /// Of one that was never tried.
    var values: StatementArguments {
        [item, since, destination, recipients, attempts, notice, due, Data(expectedChecksum)]
    }

    static func text(_ recipients: [EmailAddress]) -> String { FieldText.join(recipients.map(\.description)) }

    package var isSound: Bool { checksum == Data(expectedChecksum) }

    /// Whether the row fits its checksum as a delivery of this item.
    func isSound(as item: Data) -> Bool {
        var other = self
        other.item = item
        return other.isSound
    }

    package var expectedChecksum: [UInt8] {
        var sum = RecordChecksum()
        sum.add(item)
        sum.add(since)
        sum.add(destination)
        sum.add(recipients)
        sum.add(attempts)
        sum.add(reply)
        sum.add(staysWith)
        sum.add(staysUntil)
        sum.add(notice)
        sum.add(hold)
        sum.add(holdUntil)
        return sum.octets
    }

    /// The delivery with what its item says; `nil` when either does not fit its checksum, or cannot be read.
    package func delivery(of item: QueueItemRecord?) -> LeasedDelivery? {
        guard isSound, let item, item.isSound, let facts = AcceptanceFacts(storedText: item.facts) else { return nil }
        guard let kind = ContentKind(rawValue: item.kind), let destination = Destination(text: destination),
            EnvelopeOptions(storedText: item.options) != nil
        else { return nil }
        return assembled(item, kind: kind, destination: destination, facts: facts, recipients: addresses)
    }

    /// What can be read, for an administrator's eyes: a damaged row may lack anything.
    package func view(of item: QueueItemRecord?) -> QueuedDelivery? {
        guard ItemID(blob: self.item) != nil else { return nil }
        let facts = item.flatMap { AcceptanceFacts(storedText: $0.facts) } ?? AcceptanceFacts(direction: .notice)
        let delivery = assembled(
            item, kind: item.flatMap { ContentKind(rawValue: $0.kind) } ?? .sealed,
            destination: Destination(text: destination) ?? .undecided, facts: facts, recipients: addresses ?? [])
        return delivery.map { QueuedDelivery($0, state: state) }
    }

    private var addresses: [EmailAddress]? {
        let texts = FieldText.split(recipients) ?? []
        let addresses = texts.compactMap { EmailAddress($0) }
        return addresses.count == texts.count && !addresses.isEmpty ? addresses : nil
    }

    private var state: QueuedDelivery.State {
        if isDamaged { return .held(.damaged, until: nil) }
        if owner != nil { return .leased }
        guard let hold else { return .waiting(until: Timestamp(microseconds: due)) }
        return .held(HoldReason(rawValue: hold) ?? .damaged, until: holdUntil.map { Timestamp(microseconds: $0) })
    }

    private func assembled(
        _ item: QueueItemRecord?, kind: ContentKind, destination: Destination, facts: AcceptanceFacts,
        recipients: [EmailAddress]?
    ) -> LeasedDelivery? {
        guard let recipients, let itemID = ItemID(blob: self.item) else { return nil }
        let hop = staysWith.flatMap { next in
            staysUntil.map { UnansweredHop(next: next, until: Timestamp(microseconds: $0)) }
        }
        return LeasedDelivery(
            id: id, item: itemID, kind: kind, destination: destination, sender: item?.sender.flatMap { EmailAddress($0) },
            options: EnvelopeOptions(storedText: item?.options) ?? EnvelopeOptions(), recipients: recipients,
            attempts: Int(attempts), acceptedAt: Timestamp(microseconds: item?.accepted ?? since),
            triedSince: Timestamp(microseconds: since), facts: facts, messageID: item?.messageID, size: Int(item?.size ?? 0),
            delayNoticeSent: notice != 0, lastReply: reply.flatMap { Reply(storedText: $0) },
            staysWith: hop, hold: hold.flatMap { HoldReason(rawValue: $0) })
    }
}
