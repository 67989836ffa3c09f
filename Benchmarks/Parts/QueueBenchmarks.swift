import DeliveryQueue
import Foundation
import MailModel
import SecureMailTestKit
import StorageSQLite

/// Items committed to SQLite with `synchronous=FULL`, by one producer and by many at once, beside what the disk itself gives.
enum QueueBenchmarks {
    private static let size = 4_096
    private static let producers = 64
    /// Items of one producer in one call, so that starting tasks does not count.
    private static let itemsEach = 20

    static func all(in disk: ScratchFolder) throws -> [Benchmark] {
        let source = ItemSource(size: size)
        let single = try SQLiteQueueStore(directory: try disk.folder("one"))
        let many = try SQLiteQueueStore(directory: try disk.folder("many"))
        guard try single.database().synchronousLevel() == 2, try many.database().synchronousLevel() == 2 else {
            throw BenchmarkFailure(description: "the queue's file is not at synchronous=FULL")
        }
        let raw = Benchmark.Beside(name: "append and fdatasync, a message", body: try disk.appending(size))
        return [
            Benchmark(
                name: "queue commit of 4 KiB, 1 producer", body: { try await single.accept([try source.next()]) }, beside: raw),
            Benchmark(
                name: "queue commit of 4 KiB, 64 producers", operations: producers * itemsEach,
                body: {
                    try await withThrowingTaskGroup { group in
                        for _ in 0..<producers {
                            group.addTask { for _ in 0..<itemsEach { try await many.accept([try source.next()]) } }
                        }
                        try await group.waitForAll()
                    }
                }),
        ]
    }
}

/// Items that differ in their ids alone.
private final class ItemSource: Sendable {
    private static let start = Timestamp(seconds: 1_800_000_000)
    private let entropy = SeededEntropy(seed: 7)
    private let content: Octets

    init(size: Int) { content = SampleMail.octets(size) }

    func next() throws -> NewItem {
        guard let sender = EmailAddress("a@ministry.example"), let recipient = EmailAddress("b@kiwimail.example"),
            let member = MemberID("kiwimail")
        else { throw BenchmarkFailure(description: "no item") }
        let id = ItemID(at: Self.start, from: entropy), messageID = "<\(id)@ministry.example>"
        let accepted = MessageEvent(
            time: Self.start, item: id, messageID: messageID,
            kind: .submissionAccepted(by: "customer ministry", from: nil, recipients: 1, octets: content.count))
        return NewItem(
            id: id, kind: .protected, content: content, header: Octets(utf8: "Subject: [...]\r\n"),
            wrappedKey: [UInt8](repeating: 1, count: 40), sender: sender, messageID: messageID, acceptedAt: Self.start,
            facts: AcceptanceFacts(direction: .outbound),
            deliveries: [NewDelivery(destination: .member(member), recipients: [recipient])], events: [accepted])
    }
}
