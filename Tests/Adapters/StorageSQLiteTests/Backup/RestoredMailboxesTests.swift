import Foundation
import MailModel
import Mailboxes
import SecureMailTestKit
import StorageSQLite
import StorageTestKit
import Testing

@Suite(.serialized) struct RestoredMailboxesTests {
    private let folder: StateFolder
    private let now = Timestamp(seconds: 1_800_000_000)

    init() throws { folder = try StateFolder() }

    private func service() throws -> (MailboxService, SQLiteMailboxStore) {
        let store = try SQLiteMailboxStore(in: folder.path)
        return (MailboxService(store: store, keys: FixtureKeys(), entropy: SystemTestEntropy()), store)
    }

    private func item(_ number: Int) -> ItemID { ItemID(at: now + .seconds(number), from: SeededEntropy(seed: UInt64(number))) }

    @Test(arguments: [Int64(1), 4_294_967_290])
    func `no number that a folder gave comes again, and its messages keep theirs`(_ next: Int64) async throws {
        let address = try #require(EmailAddress("aroha@kiwi.example"))
        var (service, store) = try service()
        try await service.create(address, at: now)
        try store.close()
        try folder.setNextUID(next)
        (service, store) = try self.service()
        try await service.deliver(Octets(utf8: "one"), item: item(1), to: address, at: now)
        let before = try #require(try await service.folders(of: address).first)
        let messages = try await service.list(address).map(\.uid)
        try store.close()
        // The clock may stand where it stood when the mailbox was made.
        try RestoredMailboxes.advance("\(folder.path)/\(StateFile.mailboxes.name)", now: now)
        (service, store) = try self.service()
        let after = try #require(try await service.folders(of: address).first)
        #expect(after.uidValidity > before.uidValidity && after.highestModification > before.highestModification + 1_000_000)
        #expect(next > 1 ? after.nextUID == before.nextUID : after.nextUID.number > before.nextUID.number + 1_000_000)
        #expect(try await service.list(address).map(\.uid) == messages)
        // What was delivered before the backup and is brought again changes nothing.
        #expect(try await service.deliver(Octets(utf8: "one"), item: item(1), to: address, at: now) == .repeated)
        #expect(try await service.deliver(Octets(utf8: "two"), item: item(2), to: address, at: now) == .stored(after.nextUID))
        try store.close()
    }

    /// The queue that is restored beside them may have these items still.
    @Test func `what was delivered long before the backup is restored is remembered all the same`() async throws {
        let address = try #require(EmailAddress("aroha@kiwi.example")), later = now + .days(50)
        var (service, store) = try service()
        try await service.create(address, at: now)
        for number in 0..<3 { try await service.deliver(Octets(utf8: "old"), item: item(number), to: address, at: now) }
        try store.close()
        try RestoredMailboxes.advance("\(folder.path)/\(StateFile.mailboxes.name)", now: later)
        (service, store) = try self.service()
        try await service.deliver(Octets(utf8: "new"), item: item(9), to: address, at: later)
        for number in 0..<3 {
            #expect(try await service.deliver(Octets(utf8: "old"), item: item(number), to: address, at: later) == .repeated)
        }
        try store.close()
    }
}
