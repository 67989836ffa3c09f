import MailModel
import MessageFlow
import Synchronization
import Testing

@Suite("Customers kept at hand")
struct CustomersInMemoryTests {
    private let store = CountingStore()

    private func customer(_ id: String, _ domain: String) throws -> Customer {
        let known = try #require(CustomerID(id)), owned = try #require(DomainName(domain))
        return try #require(Customer(id: known, name: "Customer \(id)", domains: [owned]))
    }

    @Test func `the store is read once for however many messages`() async throws {
        try await store.add(try customer("kiwi", "kiwi.example"))
        let known = CustomersInMemory(store)
        let kiwi = try #require(DomainName("kiwi.example")), other = try #require(DomainName("other.example"))
        let id = try #require(CustomerID("kiwi"))
        for _ in 0..<20 {
            #expect(try await known.customer(owning: kiwi)?.id.text == "kiwi")
            #expect(try await known.customer(owning: other) == nil)
            #expect(try await known.customer(id)?.domains == [kiwi])
            #expect(try await known.customers().count == 1)
        }
        #expect(store.reads == 1)
    }

    @Test func `a change is seen by whoever asks after it`() async throws {
        let known = CustomersInMemory(store), domain = try #require(DomainName("kiwi.example"))
        #expect(try await known.customer(owning: domain) == nil)
        try await known.add(try customer("kiwi", "kiwi.example"))
        #expect(try await known.customer(owning: domain) != nil)
        let more = try #require(DomainName("more.example"))
        let changed = try customer("kiwi", "kiwi.example").adding(more)
        try await known.update(try #require(changed))
        #expect(try await known.customer(owning: more)?.id.text == "kiwi")
        try await known.remove(try #require(CustomerID("kiwi")))
        #expect(try await known.customer(owning: domain) == nil)
        #expect(try await known.customers().isEmpty)
    }

    /// What was read before a change would bring back who was removed.
    @Test func `what was being read while a change was made is not kept`() async throws {
        try await store.add(try customer("kiwi", "kiwi.example"))
        let known = CustomersInMemory(store), domain = try #require(DomainName("kiwi.example"))
        let id = try #require(CustomerID("kiwi"))
        store.beforeAnswer { try? await known.remove(id) }
        _ = try await known.customer(owning: domain)
        #expect(try await known.customer(owning: domain) == nil)
    }

    @Test func `while one row is damaged each question goes to the store`() async throws {
        try await store.add(try customer("kiwi", "kiwi.example"))
        store.isDamaged = true
        let known = CustomersInMemory(store), domain = try #require(DomainName("kiwi.example"))
        #expect(try await known.customer(owning: domain) != nil)
        await #expect(throws: CustomerFailure.storage("damaged")) { _ = try await known.customers() }
        store.isDamaged = false
        #expect(try await known.customers().count == 1)
    }
}

/// Counts how often all customers are read.
private final class CountingStore: CustomerStore {
    private struct State {
        var all: [CustomerID: Customer] = [:]
        var reads = 0
        var isDamaged = false
        var hook: (@Sendable () async -> Void)?
    }

    private let state = Mutex(State())

    var reads: Int { state.withLock { $0.reads } }
    var isDamaged: Bool {
        get { state.withLock { $0.isDamaged } }
        set { state.withLock { $0.isDamaged = newValue } }
    }

    /// Runs once, after the next reading of all and before its answer.
    func beforeAnswer(_ hook: @escaping @Sendable () async -> Void) { state.withLock { $0.hook = hook } }

    func customer(_ id: CustomerID) async throws(CustomerFailure) -> Customer? { state.withLock { $0.all[id] } }
    func customer(owning domain: DomainName) async throws(CustomerFailure) -> Customer? {
        state.withLock { $0.all.values.first { $0.domains.contains(domain) } }
    }
    func customer(signingInAs user: String) async throws(CustomerFailure) -> (customer: Customer, connector: Connector)? { nil }
    func customers(showing digest: [UInt8], names: [DomainName]) async throws(CustomerFailure) -> ShownCustomers {
        ShownCustomers([])
    }

    func customers() async throws(CustomerFailure) -> [Customer] {
        let (all, isDamaged, hook) = state.withLock { state in
            defer { state.hook = nil }
            state.reads += 1
            return (state.all, state.isDamaged, state.hook)
        }
        await hook?()
        if isDamaged { throw .storage("damaged") }
        return all.values.sorted { $0.id.text < $1.id.text }
    }

    func add(_ customer: Customer) async throws(CustomerFailure) { state.withLock { $0.all[customer.id] = customer } }
    func update(_ customer: Customer) async throws(CustomerFailure) { state.withLock { $0.all[customer.id] = customer } }
    func remove(_ id: CustomerID) async throws(CustomerFailure) { state.withLock { $0.all[id] = nil } }
}
