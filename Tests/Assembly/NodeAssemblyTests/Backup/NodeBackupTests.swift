import BackupArchive
import ControlSocket
import DeliveryQueue
import Foundation
import Logging
import MailModel
import SecureMailTestKit
import Testing

@testable import NodeAssembly

@Suite("A running node is backed up") struct NodeBackupTests {
    private let now = SystemClock().now

    private func item(_ entropy: SeededEntropy) throws -> NewItem {
        NewItem(
            id: ItemID(at: now, from: entropy), kind: .sealed, content: Octets(entropy.octets(300_000)), header: Octets(),
            wrappedKey: entropy.octets(40), sender: nil, messageID: nil, acceptedAt: now,
            facts: AcceptanceFacts(direction: .inbound),
            deliveries: [
                NewDelivery(destination: .mailboxes, recipients: [try #require(EmailAddress("a@kiwimail.example"))])
            ], events: [])
    }

    /// Mailboxes may take hours to send to a slow reader; what is delivered meanwhile must not stay on the disk as long.
    @Test func `content files of finished mail go once the queue is sent`() async throws {
        let node = try await RestorableNode(), settings = try node.settings(),
            folder = node.folder.file("node/state/queue-content")
        let lock = try #require(try StateLock.takeNow(in: settings.stateDirectory))
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let stores = try NodeStores.open(settings, lock: lock, logger: logger), entropy = SeededEntropy(seed: 3)
        try await stores.queue.accept([try item(entropy)])
        func files() throws -> Int { try FileManager.default.contentsOfDirectory(atPath: folder).count }
        var reader = BackupReader(), seen: [String: Int] = [:]
        _ = try await NodeBackup(settings, withKeys: true).write(stores) { octets in
            for case .began(let name, _) in try reader.append(octets) {
                if name == "state/queue.sqlite" {
                    for delivery in try await stores.queue.lease(LeaseRequest(limit: 9, now: now)) {
                        let outcome = DeliveryOutcome(finished: Set(delivery.recipients), rest: .waiting(until: now))
                        try await stores.queue.record(delivery, outcome, enqueue: [], events: [], now: now)
                    }
                }
                seen[name] = try files()
            }
        }
        try reader.finish()
        #expect(seen["state/queue.sqlite"] == 1 && seen["state/node.sqlite"] == 0)
        #expect(seen.keys.contains { $0.hasPrefix("state/queue-content/") })
        await stores.close()
    }
}
