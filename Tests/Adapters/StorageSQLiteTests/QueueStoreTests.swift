import DeliveryQueue
import Foundation
import MailModel
import StorageSQLite
import Testing

@Suite(.serialized) struct QueueStoreTests {
    let folder: QueueFolder
    let now = QueueFolder.start

    init() throws { folder = try QueueFolder() }

    @Test(arguments: [100, 256 * 1_024, 256 * 1_024 + 1, 3_000_000])
    func `what was accepted is there after opening again without closing`(size: Int) async throws {
        let item = try folder.item(["b@two.example", "\"c d\"@two.example"], size: size)
        let first = try folder.open()
        try await first.accept([item])
        let second = try folder.open()
        let leased = try #require(try await second.lease(limit: 5, now: now).first)
        #expect(leased.item == item.id && leased.recipients == item.deliveries[0].recipients)
        #expect(leased.facts == item.facts && leased.sender == item.sender && leased.messageID == item.messageID)
        let content = try await second.content(of: item.id)
        #expect(
            content == StoredContent(kind: item.kind, content: item.content, header: item.header, wrappedKey: item.wrappedKey))
        #expect(try await second.events(messageID: item.messageID ?? "") == item.events)
        #expect(folder.contentFiles.count == (size > 256 * 1_024 ? 1 : 0))
        try await second.record(leased, .delivered(leased), enqueue: [], events: [], now: now)
        #expect(folder.contentFiles.isEmpty)
        #expect(try await second.counts() == QueueCounts())
        await #expect(throws: QueueFailure.notFound) { _ = try await second.content(of: item.id) }
    }

    /// In a release build, too: nothing would ever deliver it, or return it.
    @Test func `what would go to nobody is never kept: the process ends first`() async throws {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let folder = try QueueFolder(), store = try folder.open()
            var item = try folder.item()
            item.deliveries = []
            try await store.accept([item])
        }
        let said = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        #expect(said.contains("what is kept goes to somebody"))
    }

    /// A commit whose sync failed may be on the disk all the same.
    @Test func `an outcome that is written again, with a large copy, is found to be written, and the copy stays`() async throws {
        let folder = try QueueFolder(), store = try folder.open()
        try await store.accept([try folder.item()])
        let leased = try #require(try await store.lease(limit: 1, now: QueueFolder.start).first)
        let copy = try folder.item(size: 300_000)
        try await store.record(leased, .delivered(leased), enqueue: [copy], events: [], now: QueueFolder.start)
        await #expect(throws: QueueFailure.notFound) {
            try await store.record(leased, .delivered(leased), enqueue: [copy], events: [], now: QueueFolder.start)
        }
        #expect(try await store.content(of: copy.id).content == copy.content)
        #expect(folder.contentFiles == [copy.id.description])
    }

    @Test func `held deliveries are listed by their reasons, page by page`() async throws {
        let folder = try QueueFolder(), store = try folder.open(), now = QueueFolder.start
        let reasons: [HoldReason] = [.undeliverable, .cannotVerify, .administrator, .cannotDecrypt, .cannotVerify]
        try await store.accept(try reasons.map { _ in try folder.item() } + [try folder.item()])
        let leased = try await store.lease(limit: 9, now: now).sorted { $0.id < $1.id }
        for (delivery, reason) in zip(leased, reasons) {
            try await store.record(
                delivery, DeliveryOutcome(finished: [], rest: .held(reason, until: nil)), enqueue: [], events: [], now: now)
        }
        let some: Set<HoldReason> = [.cannotVerify, .cannotDecrypt]
        let page = try await store.list(heldFor: some, after: nil, limit: 2)
        #expect(page.map(\.id) == [leased[1].id, leased[3].id])
        #expect(try await store.list(heldFor: some, after: page.last?.id, limit: 2).map(\.id) == [leased[4].id])
        #expect(try await store.list(heldFor: [.damaged], after: nil, limit: 2).isEmpty)
    }

    @Test func `every commit is synced and many calls at once all get their answer`() async throws {
        let store = try folder.open()
        #expect(try store.database().synchronousLevel() == 2)
        try await withThrowingTaskGroup { group in
            for number in 0..<600 {
                let item = try folder.item(["r\(number)@two.example"])
                group.addTask { try await store.accept([item]) }
            }
            try await group.waitForAll()
        }
        #expect(try await store.counts().waiting == 600)
    }

    @Test func `a call that fails takes nothing of its neighbours with it`() async throws {
        let store = try folder.open()
        let twice = try folder.item()
        try await store.accept([twice])
        let others = try (0..<50).map { _ in try folder.item() }
        await withTaskGroup { group in
            for item in others { group.addTask { try? await store.accept([item]) } }
            for _ in 0..<10 {
                group.addTask {
                    await #expect(throws: QueueFailure.self) { try await store.accept([twice]) }
                }
            }
        }
        #expect(try await store.counts().waiting == 51)
    }

    /// All calls of a commit are made again when one of them fails: once, as a caller sees it.
    @Test func `what shares a commit with a call that fails is done once, with its large content`() async throws {
        let store = try folder.open()
        let twice = try folder.item(), large = try folder.item(size: 300_000)
        try await store.accept([twice, large])
        let leased = try await store.lease(limit: 2, now: now)
        let gone = try #require(leased.first { $0.item == large.id })
        // The first call keeps the writer busy, so that the others meet in one commit.
        async let busy: Void = store.accept(try (0..<200).map { _ in try folder.item() })
        async let fails: Void? = try? store.accept([twice])
        async let done: Void = store.record(gone, .delivered(gone), enqueue: [], events: [], now: now)
        async let fresh: Void = store.accept([try folder.item(size: 300_000)])
        _ = try await (busy, done, fresh)
        #expect(await fails == nil)
        #expect(try await store.counts().waiting == 201)
        await #expect(throws: QueueFailure.notFound) { _ = try await store.content(of: large.id) }
        #expect(folder.contentFiles.count == 1)
    }

    @Test func `who opens the queue takes the leases over and the earlier holder can record nothing`() async throws {
        let first = try folder.open()
        try await first.accept([try folder.item()])
        let leased = try #require(try await first.lease(limit: 1, now: now).first)
        #expect(try await first.lease(limit: 1, now: now).isEmpty)
        let second = try folder.open()
        #expect(try await second.lease(limit: 1, now: now).map(\.id) == [leased.id])
        await #expect(throws: QueueFailure.notFound) {
            try await first.record(leased, .delivered(leased), enqueue: [], events: [], now: now)
        }
        #expect(try await second.counts().leased == 1)
    }

    @Test func `a copy brought twice is claimed by the first and stays its own`() async throws {
        let store = try folder.open()
        try await store.accept([try folder.item(), try folder.item()])
        let leased = try await store.lease(limit: 2, now: now)
        let claims = try ["b@two.example", "c@two.example"].map {
            Claim(
                signer: try #require(MemberID("one")), transfer: TransferID(from: folder.entropy),
                recipient: try #require(EmailAddress($0)))
        }
        #expect(try await store.claim([claims[0]], for: leased[0], now: now) == [claims[0].recipient])
        #expect(try await store.claim(claims, for: leased[1], now: now) == [claims[1].recipient])
        #expect(try await store.claim(claims, for: leased[0], now: now) == [claims[0].recipient])
        try await store.purge(now: now + Claim.lifetime + .days(1))
        #expect(try await store.claim(claims, for: leased[1], now: now) == Set(claims.map(\.recipient)))
    }

    @Test func `outcome, follow-up items and events are written together`() async throws {
        let store = try folder.open()
        try await store.accept([try folder.item(["b@two.example", "c@two.example"])])
        let leased = try #require(try await store.lease(limit: 1, now: now).first)
        let notice = try folder.item(sender: nil, at: now + .seconds(1))
        var outcome = DeliveryOutcome.deferred(until: now + .minutes(1))
        outcome.finished = [leased.recipients[0]]
        outcome.staysWith = UnansweredHop(next: "mx", until: now + .hours(1))
        outcome.delayNoticeSent = true
        let event = MessageEvent(time: now, item: leased.item, messageID: leased.messageID, kind: .released)
        try await store.record(leased, outcome, enqueue: [notice], events: [event] + notice.events, now: now)
        #expect(try await store.lease(limit: 5, now: now).isEmpty)
        #expect(try await store.nextDue(excluding: []) == now + .seconds(1))
        let again = try await store.lease(limit: 5, now: now + .minutes(1))
        let rest = try #require(again.first { $0.id == leased.id })
        #expect(rest.recipients == [leased.recipients[1]] && rest.attempts == 1 && rest.delayNoticeSent)
        #expect(rest.staysWith == outcome.staysWith && rest.lastReply == outcome.lastReply)
        #expect(again.contains { $0.item == notice.id })
        #expect(try await store.events(messageID: notice.messageID ?? "") == notice.events)
        #expect(try await store.show(leased.item)?.events.contains(event) == true)
    }

    @Test func `destinations take turns within their places`() async throws {
        let store = try folder.open()
        let (one, two) = (try QueueFolder.member("one"), try QueueFolder.member("two"))
        try await store.accept(try (0..<20).map { _ in try folder.item(to: one) })
        try await store.accept(try (0..<3).map { _ in try folder.item(to: two, at: now + .seconds(1)) })
        let later = now + .minutes(1)
        let leased = try await store.lease(LeaseRequest(limit: 6, now: later, perDestination: 10, places: [one: 2]))
        #expect(leased.filter { $0.destination == one }.count == 2)
        #expect(leased.filter { $0.destination == two }.count == 3)
        #expect(try await store.lease(limit: 5, now: later, excluding: [one]).isEmpty)
        #expect(try await store.nextDue(excluding: [one]) == nil)
    }

    @Test func `held mail waits for its release or goes when it is dropped`() async throws {
        let store = try folder.open()
        let (one, two) = (try folder.item(), try folder.item())
        try await store.accept([one, two])
        try await store.hold(one.id, now: now)
        #expect(try await store.list(held: true, after: nil, limit: 5).map(\.item) == [one.id])
        #expect(try await store.lease(limit: 5, now: now).map(\.item) == [two.id])
        await #expect(throws: QueueFailure.notFound) { try await store.hold(two.id, now: now) }
        await #expect(throws: QueueFailure.notFound) { try await store.drop(two.id, reason: "x", now: now) }
        try await store.release(one.id, now: now)
        #expect(try await store.lease(limit: 5, now: now).map(\.item) == [one.id])
        let three = try folder.item()
        try await store.accept([three])
        try await store.drop(three.id, reason: "spam", now: now)
        #expect(try await store.show(three.id)?.deliveries.isEmpty == true)
        #expect(try await store.show(three.id)?.events.count == 2)
    }
}
