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
            found += try transaction.deliveries(
                "\(waiting) AND since <= ? ORDER BY since LIMIT ?", [expired, limit - found.count])
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
        do throws(QueueFailure) {
            try await writer.write { try $0.free(deliveries) }
        } catch {
            for delivery in deliveries { writer.lost(delivery) }
            throw error
        }
        writer.ended(deliveries)
    }

    package func nextDue(excluding blocked: Set<Destination>) async throws(QueueFailure) -> Timestamp? {
        try await read { database in
            let transaction = QueueTransaction(reading: database)
            let first = try transaction.destinations(limit: 1, but: Set(blocked.map(\.text))).first
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
            return OldestDeliveries(
                triedWithoutNotice: try first("since", "\(waiting) AND notice = 0"),
                tried: try first("since", waiting),
                holdEnds: try first("hold_until", "hold_until IS NOT NULL AND owner IS NULL AND damaged = 0"))
        }
    }

    private func lease(
        _ take: @escaping @Sendable (QueueTransaction) throws -> [LeasedDelivery]
    ) async throws(QueueFailure) -> [LeasedDelivery] {
        let writer = writer
        // Only what was committed counts as given out: after a failed commit nobody knows of the rest, and it is freed.
        return try await writer.write(committed: { writer.began($0.map(\.id)) }, take)
    }
}

extension QueueTransaction {
    /// Destinations with waiting deliveries, those with the earliest due one first, found without reading all rows.
    ///
    /// - Parameter moment: Nothing of what is due later only.
    func destinations(
        dueBy moment: Timestamp? = nil, limit: Int, but excluded: Set<String>
    ) throws -> ArraySlice<(name: String, due: Int64)> {
        let waiting = QueueSchema.isWaiting
        let sql = """
            WITH RECURSIVE found (name) AS (
                SELECT min(destination) FROM delivery WHERE \(waiting)
                UNION ALL
                SELECT (SELECT min(destination) FROM delivery WHERE \(waiting) AND destination > found.name) FROM found
                WHERE found.name IS NOT NULL),
            timed (name, due) AS MATERIALIZED (
                SELECT name, (SELECT min(due) FROM delivery WHERE \(waiting) AND destination = found.name) FROM found
                WHERE name IS NOT NULL)
            SELECT name, due FROM timed WHERE due <= ? ORDER BY due, name LIMIT ?
            """
        let rows = try rows(sql, [moment?.microseconds ?? Int64.max, limit + excluded.count])
        return rows.compactMap { row in
            guard let name: String = row.intact("name"), let due: Int64 = row.intact("due") else { return nil }
            return excluded.contains(name) ? nil : (name, due)
        }.prefix(limit)
    }

    /// Due deliveries in turns, one of each destination, until the request's places are taken.
    func due(_ request: LeaseRequest) throws -> [QueueDeliveryRecord] {
        guard request.limit > 0, request.perDestination > 0 else { return [] }
        let places = Dictionary(uniqueKeysWithValues: request.places.map { ($0.key.text, $0.value) })
        let closed = Set(request.excluding.map(\.text)).union(places.filter { $0.value <= 0 }.keys)
        let open = try destinations(dueBy: request.now, limit: request.limit, but: closed)
        // Each has something due and takes a place, so this is the most that one of them can get.
        let most = request.limit - open.count + 1
        var queues = try open.map { destination in
            try due(at: destination.name, request.now, min(places[destination.name] ?? request.perDestination, most))[...]
        }
        var taken: [QueueDeliveryRecord] = []
        while taken.count < request.limit, !queues.isEmpty {
            for index in queues.indices where taken.count < request.limit {
                if let record = queues[index].popFirst() { taken.append(record) }
            }
            queues.removeAll(where: \.isEmpty)
        }
        return taken
    }

    private func due(at destination: String, _ now: Timestamp, _ limit: Int) throws -> [QueueDeliveryRecord] {
        try deliveries(
            "\(QueueSchema.isWaiting) AND destination = ? AND due <= ? ORDER BY due, id LIMIT ?",
            [destination, now.microseconds, limit])
    }
}
