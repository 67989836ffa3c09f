package import DeliveryQueue
import GRDB
package import MailModel

extension SQLiteQueueStore {
    package func lease(_ request: LeaseRequest) async throws(QueueFailure) -> [LeasedDelivery] {
        try await lease { transaction in
            try transaction.lease(try transaction.due(request), now: request.now)
        }
    }

    package func leaseOverdue(
        limit: Int, now: Timestamp, delayedSince: Timestamp, expiredSince: Timestamp
    ) async throws(QueueFailure) -> [LeasedDelivery] {
        try await lease { transaction in
            let (delayed, expired) = (delayedSince.microseconds, expiredSince.microseconds)
            let waiting = QueueSchema.isWaiting
            var found = try transaction.deliveries(
                "hold_until IS NOT NULL AND hold_until <= ? AND owner IS NULL AND damaged = 0 ORDER BY hold_until LIMIT ?",
                [now.microseconds, limit])
            for notice in [1, 0] {
                found += try transaction.deliveries(
                    "\(waiting) AND notice = ? AND since <= ? ORDER BY since LIMIT ?", [notice, expired, limit - found.count])
            }
            found += try transaction.deliveries(
                "\(waiting) AND notice = 0 AND since <= ? AND since > ? ORDER BY since LIMIT ?",
                [delayed, expired, limit - found.count])
            return try transaction.lease(found, now: now)
        }
    }

    package func leaseHeld(_ item: ItemID) async throws(QueueFailure) -> [LeasedDelivery] {
        try await lease { transaction in
            let held = try transaction.deliveries(
                "item = ? AND owner IS NULL AND \(QueueSchema.isHeld)", [item.blob])
            return try transaction.lease(held, now: Timestamp.distantPast)
        }
    }

    package func free(_ deliveries: [DeliveryID]) async throws(QueueFailure) {
        guard !deliveries.isEmpty else { return }
        let leases = writer.leases
        do throws(QueueFailure) {
            try await writer.write(committed: { leases.ended(deliveries) }) { try $0.free(deliveries) }
        } catch {
            for delivery in deliveries { leases.lost(delivery) }
            throw error
        }
    }

    package func nextDue(excluding blocked: Set<Destination>, outside: Bool) async throws(QueueFailure) -> Timestamp? {
        try await read { database in
            let transaction = QueueTransaction(reading: database)
            let first = try transaction.destinations(limit: 1, but: Set(blocked.map(\.text)), outside: outside).first
            return first.map { Timestamp(microseconds: $0.due) }
        }
    }

    package func oldest() async throws(QueueFailure) -> OldestDeliveries {
        try await read { database in
            func first(_ column: String, _ condition: String) throws -> Timestamp? {
                let sql = "SELECT min(\(column)) FROM delivery WHERE \(condition)"
                return try Int64.fetchOne(database, sql: sql).map { Timestamp(microseconds: $0) }
            }
            let waiting = QueueSchema.isWaiting
            let without = try first("since", "\(waiting) AND notice = 0"), with = try first("since", "\(waiting) AND notice = 1")
            return OldestDeliveries(
                triedWithoutNotice: without, tried: [without, with].compactMap { $0 }.min(),
                holdEnds: try first("hold_until", "hold_until IS NOT NULL AND owner IS NULL AND damaged = 0"))
        }
    }

    private func lease(
        _ take: @escaping @Sendable (QueueTransaction) throws -> [LeasedDelivery]
    ) async throws(QueueFailure) -> [LeasedDelivery] {
        let writer = writer
        // Only what was committed counts as given out: after a failed commit nobody knows of the rest, and it is freed.
        return try await writer.write(committed: { writer.leases.began($0.map(\.id)) }, take)
    }
}
