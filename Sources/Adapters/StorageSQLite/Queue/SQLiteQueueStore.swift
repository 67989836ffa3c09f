package import DeliveryQueue
package import DiskCalls
import Foundation
import GRDB
package import MailModel

/// The queue in one SQLite file, `queue.sqlite`, with large contents as files in `queue-content` beside it.
///
/// One start of one node at a time may hold it: opening it frees the leases of all others.
package final class SQLiteQueueStore: Sendable {
    /// Rows that a purge removes in one commit: a busy hour has millions of events, and mail is not to wait for all of them.
    private static let purgeRound = 1_000

    let writer: QueueWriter
    let files: QueueContentFiles
    let damage: QueueDamage

    /// Opens or creates the queue in a directory that exists.
    ///
    /// - Parameters:
    ///   - start: Names this start of the node in leases; another at each start.
    ///   - calls: Those that write and read content files.
    ///   - report: Is told what is found broken, now and later.
    package init(
        directory: String, start: String = UUID().uuidString, calls: any FileCalls = SystemFileCalls(),
        report: StorageReport = .none
    ) throws(StorageFailure) {
        let opening = try QueueOpening(directory: directory, calls: calls, report: report)
        (files, damage) = (opening.files, QueueDamage(report))
        writer = try QueueWriter(opening, owner: start, report: report)
        do throws(StorageFailure) {
            try QueueInspection(database: try writer.open, strays: writer.strays, report: report).run()
        } catch {
            writer.abandon()
            throw error
        }
    }

    /// Events and claims found damaged since the queue was opened; the log and the metrics are to tell of them.
    package var damagedRecords: Int { damage.count }

    /// Waits for what is under way and closes the file; later calls throw `unavailable`.
    package func close() async throws(QueueFailure) { try await writer.close() }

    /// Keeps the content files that are there, for whoever copies them.
    package func holdContents() -> ContentHold { files.hold() }

    /// The open file, for its settings.
    package func database() throws(QueueFailure) -> StateDatabase { try writer.database() }

    /// Reads outside of the writer, on one consistent state.
    func read<Result: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Result
    ) async throws(QueueFailure) -> Result {
        let pool = try writer.database().pool
        let outcome: Swift.Result<Result, QueueFailure> = await withCheckedContinuation { continuation in
            pool.asyncRead { database in
                do {
                    continuation.resume(returning: .success(try body(database.get())))
                } catch { continuation.resume(returning: .failure(QueueFailure(storage: error, in: pool.path))) }
            }
        }
        return try outcome.get()
    }
}

extension SQLiteQueueStore: QueueStore {
    package func accept(_ items: [NewItem]) async throws(QueueFailure) {
        let rows = items.map(NewItemRows.init)
        try await writer.write(contents: items, accepted: items.map(\.id)) { transaction in
            for row in rows { _ = try row.write(in: transaction) }
        }
    }

    package func accept(leasing items: [NewItem]) async throws(QueueFailure) -> [LeasedDelivery] {
        let leases = writer.leases, rows = items.map(NewItemRows.init)
        return try await writer.write(
            contents: items, accepted: items.map(\.id), committed: { leases.began($0.map(\.id)) }
        ) { transaction in
            try rows.flatMap { try $0.write(in: transaction, leasedBy: transaction.owner) }
        }
    }

    package func content(of item: ItemID) async throws(QueueFailure) -> StoredContent {
        let files = files
        do throws(QueueFailure) {
            return try await read { try Self.content(of: item, $0, files) }
        } catch {
            if case .damaged = error { try await setDamaged(item) }
            throw error
        }
    }

    package func record(
        _ delivery: LeasedDelivery, _ outcome: DeliveryOutcome, enqueue: [NewItem], events: [MessageEvent], now: Timestamp
    ) async throws(QueueFailure) {
        let rows = enqueue.map(NewItemRows.init), ofItems = Set(enqueue.flatMap(\.events))
        let others = events.filter { !ofItems.contains($0) }.map { QueueEventRecord($0).values }
        let leases = writer.leases
        // Within the commit: the next one may lease what is due at once again, before this call goes on.
        try await writer.write(contents: enqueue, committed: { leases.ended([delivery.id]) }) { transaction in
            try transaction.write(delivery, outcome, now: now)
            for row in rows { _ = try row.write(in: transaction) }
            try transaction.add(others)
        }
    }

    package func claim(
        _ claims: [Claim], for delivery: LeasedDelivery, now: Timestamp
    ) async throws(QueueFailure) -> Set<EmailAddress> {
        let damage = damage
        return try await writer.write { transaction in
            let owned = try claims.filter { try transaction.claim($0, for: delivery.item, now: now, damage) }
            return Set(owned.map(\.recipient))
        }
    }

    package func purge(now: Timestamp) async throws(QueueFailure) {
        let oldest = (now - EventRetention.lifetime).microseconds
        while try await writer.write({ try $0.removeEvents(before: oldest, limit: Self.purgeRound) == Self.purgeRound }) {}
        while try await writer.write({ try $0.removeClaims(before: now, limit: Self.purgeRound) == Self.purgeRound }) {}
    }

    private static func content(
        of item: ItemID, _ database: Database, _ files: QueueContentFiles
    ) throws -> StoredContent {
        let transaction = QueueTransaction(reading: database)
        guard let record = try transaction.item(item.blob) else { throw QueueFailure.notFound }
        guard record.isSound, let kind = ContentKind(rawValue: record.kind) else { throw QueueFailure.damaged("item \(item)") }
        let row = try transaction.rows("SELECT content FROM item WHERE id = ?", [item.blob]).first
        let stored: Data? = row?.intact("content")
        guard let octets = try stored.map({ Octets(Array($0)) }) ?? files.read(item, size: Int(record.size)),
            RecordChecksum.content(octets.bytes) == Array(record.digest)
        else { throw QueueFailure.damaged("content of \(item)") }
        return StoredContent(
            kind: kind, content: octets, header: Octets(Array(record.header)), wrappedKey: Array(record.key))
    }

    /// Sets the deliveries of an item aside, those under way too: whatever their outcome, they are not tried again.
    private func setDamaged(_ item: ItemID) async throws(QueueFailure) {
        try await writer.write { transaction in
            for record in try transaction.deliveries("item = ? AND damaged = 0", [item.blob]) {
                try transaction.setDamaged(record, now: Timestamp(microseconds: record.due))
            }
        }
    }
}
