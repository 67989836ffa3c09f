import DeliveryQueue
import MailModel
import Mailboxes

/// What a node has promised, and what a power cut has made of it.
struct PowerCutLedger: Sendable {
    /// Deliveries of one item into the mailbox: the attempts, each with an id of its own, and whether one was answered.
    struct Delivery {
        var attempts: [StoredMessageID] = []
        var content: Octets
        var isAnswered = false
    }

    /// A record without answer: all of it came to the disk or nothing.
    struct Unanswered {
        let item: ItemID
        let reports: [ItemID]
    }

    /// Answered with success, and not yet finished: must be there.
    private(set) var kept: [ItemID: Octets] = [:]
    /// Not answered: may be there.
    private var open: [ItemID: Octets] = [:]
    private var finished: Set<ItemID> = []
    private var unanswered: Unanswered?
    private(set) var delivered: [ItemID: Delivery] = [:]

    mutating func accepting(_ item: NewItem) { open[item.id] = item.content }
    mutating func accepted(_ item: NewItem) { kept[item.id] = open.removeValue(forKey: item.id) }

    mutating func delivering(_ item: ItemID, as message: StoredMessageID) {
        guard let content = kept[item] else { return }
        delivered[item, default: Delivery(content: content)].attempts.append(message)
    }
    mutating func delivered(_ item: ItemID) { delivered[item]?.isAnswered = true }

    mutating func recording(_ item: ItemID, _ reports: [NewItem]) {
        unanswered = Unanswered(item: item, reports: reports.map(\.id))
        open[item] = kept.removeValue(forKey: item)
        for report in reports { accepting(report) }
    }
    mutating func recorded(_ item: ItemID, _ reports: [NewItem]) {
        unanswered = nil
        open[item] = nil
        finished.insert(item)
        for report in reports { accepted(report) }
    }

    /// Compares with what a restart found; from then on that is what must be there.
    mutating func compare(_ queue: [ItemID: Octets], _ messages: [StoredMessageID: Octets]) -> PowerCutLosses {
        var losses = PowerCutLosses()
        losses.lost = kept.keys.count { queue[$0] == nil } + delivered.values.count { !$0.isKept(in: messages) }
        let known = kept.merging(open) { first, _ in first }
        losses.altered = queue.count { known[$0.key] != nil && known[$0.key] != $0.value }
        losses.altered += delivered.values.count { delivery in
            delivery.attempts.contains { messages[$0] != nil && messages[$0] != delivery.content }
        }
        losses.repeated = queue.keys.count(where: finished.contains)
        losses.repeated += delivered.values.count { $0.attempts.count { messages[$0] != nil } > 1 }
        losses.strangers = queue.keys.count { known[$0] == nil && !finished.contains($0) }
        if let unanswered {
            let isThere = queue[unanswered.item] != nil
            losses.torn = unanswered.reports.count { (queue[$0] != nil) == isThere }
            if !isThere { finished.insert(unanswered.item) }
        }
        (kept, open, unanswered) = (queue, [:], nil)
        return losses
    }
}

extension PowerCutLedger.Delivery {
    func isKept(in messages: [StoredMessageID: Octets]) -> Bool { !isAnswered || attempts.contains { messages[$0] != nil } }
}
