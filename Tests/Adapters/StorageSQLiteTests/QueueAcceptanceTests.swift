import DeliveryQueue
import GRDB
import MailModel
import StorageSQLite
import Testing

/// RFC 5321 section 6.1: 250 is a promise; it is given when the commit is done, not before.
@Suite(.serialized) struct QueueAcceptanceTests {
    @Test func `a commit that fails is an acceptance refused`() async throws {
        let folder = try QueueFolder()
        let store = try folder.open()
        var patient = Configuration()
        patient.busyMode = .timeout(30)  // the store may be writing
        let other = try DatabaseQueue(path: "\(folder.path)/queue.sqlite", configuration: patient)
        // Everything in the transaction succeeds; only its commit does not.
        try await other.write { database in
            try database.execute(sql: "CREATE TABLE parent (id INTEGER PRIMARY KEY)")
            try database.execute(
                sql: "CREATE TABLE child (parent INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)")
            try database.execute(
                sql: "CREATE TRIGGER orphan AFTER INSERT ON item BEGIN INSERT INTO child VALUES (1); END")
        }
        let item = try folder.item()
        await #expect(throws: QueueFailure.self) { try await store.accept([item]) }
        try await other.write { try $0.execute(sql: "DROP TRIGGER orphan") }
        let reopened = try folder.open()
        #expect(try await reopened.counts() == QueueCounts())
    }
}
