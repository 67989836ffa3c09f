import DeliveryQueue
import Foundation
import GRDB
import MailModel

extension ItemID {
    var blob: Data { Data(octets) }

    init?(blob: Data) { self.init(Hexadecimal.text(blob)) }
}

extension QueueTransaction {
    func item(_ id: Data) throws -> QueueItemRecord? {
        // A damaged index may lead to another item's row, which is whole by itself.
        try rows(QueueItemRecord.byID, [id]).map { QueueItemRecord($0) }.first { $0.id == id }
    }

    /// The item goes with its last delivery, unless a damaged one may be its own too.
    func remove(_ delivery: DeliveryID, of item: ItemID) throws {
        try run("DELETE FROM delivery WHERE id = ?", [delivery.number])
        guard try !hasDeliveries(item), try !mayHaveStray(beside: delivery) else { return }
        try remove(item)
    }

    func hasDeliveries(_ item: ItemID) throws -> Bool {
        try !rows("SELECT 1 FROM delivery WHERE item = ? LIMIT 1", [item.blob]).isEmpty
    }

    func remove(_ item: ItemID) throws {
        try run("DELETE FROM item WHERE id = ?", [item.blob])
        removals.items.append(item)
    }

    /// Whether a damaged delivery whose item nobody can tell may be of the same item as this one, which was the last of those that can be told:
    /// between them is no other.
    private func mayHaveStray(beside delivery: DeliveryID) throws -> Bool {
        for stray in strays.near(delivery) {
            guard try !rows("SELECT 1 FROM delivery WHERE id = ? AND damaged IS NOT 0", [stray]).isEmpty else { continue }
            let (low, high) = (min(stray, delivery.number), max(stray, delivery.number))
            let between = "SELECT 1 FROM delivery WHERE id > ? AND id < ? AND damaged = 0 LIMIT 1"
            if try rows(between, [low, high]).isEmpty { return true }
        }
        return false
    }

    /// Removes an item whose caller was told that it was not accepted.
    func undoAcceptance(of item: ItemID) throws {
        try run("DELETE FROM event WHERE item = ?", [item.blob])
        try run("DELETE FROM delivery WHERE item = ?", [item.blob])
        try run("DELETE FROM item WHERE id = ?", [item.blob])
    }
}
