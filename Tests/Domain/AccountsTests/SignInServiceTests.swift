import Accounts
import MailModel
import SecureMailTestKit
import Synchronization
import Testing

@Suite("Sign-in of people")
struct SignInServiceTests {
    private static let password = "correct horse battery"
    private let clock = FakeClock()
    private let entropy = SeededEntropy(seed: 1)
    private let gate = ScryptGate()
    private let cheap: ScryptParameters
    private let address: EmailAddress

    init() throws {
        cheap = try #require(ScryptParameters(logRounds: 4, blockSize: 8, parallelism: 1))
        address = try #require(EmailAddress("aroha@kiwi.example"))
    }

    private func store() async throws -> MemoryAccounts {
        let store = MemoryAccounts()
        try await accounts(store).create(address, password: Self.password)
        return store
    }

    private func accounts(_ store: MemoryAccounts) -> AccountService {
        AccountService(store: store, gate: gate, clock: clock, entropy: entropy, parameters: cheap)
    }

    private func service(_ store: MemoryAccounts, gate: ScryptGate? = nil, _ parameters: ScryptParameters? = nil) -> SignInService
    {
        SignInService(
            store: store, gate: gate ?? self.gate, clock: clock, entropy: entropy, parameters: parameters ?? cheap)
    }

    struct Attempt: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let user: String, password: String
        let isAccepted: Bool
    }

    private static let attempts = [
        Attempt(testDescription: "right", user: "aroha@kiwi.example", password: password, isAccepted: true),
        Attempt(testDescription: "address in capitals", user: "AROHA@Kiwi.Example", password: password, isAccepted: true),
        Attempt(testDescription: "wrong", user: "aroha@kiwi.example", password: password + "x", isAccepted: false),
        Attempt(testDescription: "empty", user: "aroha@kiwi.example", password: "", isAccepted: false),
        Attempt(
            testDescription: "another case", user: "aroha@kiwi.example", password: "Correct horse battery", isAccepted: false),
        Attempt(testDescription: "unknown", user: "wiremu@kiwi.example", password: password, isAccepted: false),
        Attempt(testDescription: "no address", user: "aroha", password: password, isAccepted: false),
        Attempt(
            testDescription: "a very long password", user: "aroha@kiwi.example",
            password: String(repeating: "a", count: 2_000_000), isAccepted: false),
    ]

    /// Whether it is wrong, right or not looked at: what ended is under way no more.
    @Test func `attempts that end leave no trace of having begun`() async throws {
        let throttle = SignInThrottle(), store = try await store()
        let (sound, unreadable) = (service(store, throttle), service(MemoryAccounts(failingWith: .storage("gone")), throttle))
        for client in ["192.0.2.1", "192.0.2.2"] {
            for _ in 0..<100 {
                #expect(await unreadable.signIn(user: address.description, password: "x", client: client) == .busy)
            }
            for _ in 0..<100 {
                let verdict = await sound.signIn(user: address.description, password: Self.password, client: client)
                #expect(verdict == .accepted(address))
            }
        }
    }

    /// Who shares an address with others, or took it over, learns of none of their accounts.
    @Test func `while a client has to wait, a known account and an unknown one are answered alike`() async throws {
        let throttle = SignInThrottle(), service = service(try await store(), throttle), client = "192.0.2.1"
        func verdict(_ user: String, _ password: String) async -> SignInVerdict {
            await service.signIn(user: user, password: password, client: client)
        }
        #expect(await verdict(address.description, Self.password) == .accepted(address))
        for number in 0..<2 * SignInThrottle.freeFailuresOfClient { _ = await verdict("\(number)@kiwi.example", "x") }
        #expect(await verdict("nobody@kiwi.example", "x") == .busy)
        #expect(await verdict(address.description, "x") == .busy)
        #expect(await verdict(address.description, Self.password) == .accepted(address))
    }

    private func service(_ store: MemoryAccounts, _ throttle: SignInThrottle) -> SignInService {
        SignInService(store: store, gate: gate, throttle: throttle, clock: clock, entropy: entropy, parameters: cheap)
    }

    @Test(arguments: attempts) func `one attempt`(_ attempt: Attempt) async throws {
        let verdict = await service(try await store()).signIn(
            user: attempt.user, password: attempt.password, client: "192.0.2.1")
        #expect(verdict == (attempt.isAccepted ? .accepted(address) : .wrong))
    }

    @Test func `a disabled account does not sign in`() async throws {
        let store = try await store()
        try await accounts(store).setState(.disabled, of: address)
        let verdict = await service(store).signIn(user: "\(address)", password: Self.password, client: "192.0.2.1")
        #expect(verdict == .wrong)
    }

    @Test(arguments: ["aroha@kiwi.example", "nobody@kiwi.example", "no address"])
    func `known or not, one hash of the same cost is worked out`(_ user: String) async throws {
        let store = try await store(), costs = Mutex<[ScryptParameters]>([])
        let counting = ScryptGate { _, _, parameters in
            costs.withLock { $0.append(parameters) }
            return [UInt8](repeating: 0, count: 32)
        }
        let verdict = await service(store, gate: counting).signIn(user: user, password: "wrong", client: "192.0.2.1")
        #expect(verdict == .wrong && costs.withLock { $0 } == [cheap])
    }

    @Test func `a store that cannot be read is no wrong password`() async throws {
        let store = MemoryAccounts(failingWith: .storage("gone"))
        #expect(await service(store).signIn(user: "\(address)", password: Self.password, client: "192.0.2.1") == .busy)
    }

    @Test func `a hash of other parameters is replaced at the next sign-in`() async throws {
        let store = try await store(), newer = try #require(ScryptParameters(logRounds: 5, blockSize: 8, parallelism: 1))
        let service = service(store, newer)
        #expect(await service.signIn(user: "\(address)", password: "wrong", client: "192.0.2.1") == .wrong)
        #expect(try await store.account(address)?.password.parameters == cheap)
        for _ in 0..<2 {
            let verdict = await service.signIn(user: "\(address)", password: Self.password, client: "192.0.2.1")
            #expect(verdict == .accepted(address))
            #expect(try await store.account(address)?.password.parameters == newer)
        }
    }

    @Test func `guessing waits for its own client only, and not for ever`() async throws {
        let store = try await store(), service = service(store), user = "\(address)"
        for _ in 0..<SignInThrottle.freeFailuresOfPair {
            #expect(await service.signIn(user: user, password: "guess", client: "192.0.2.66") == .wrong)
        }
        #expect(await service.signIn(user: user, password: Self.password, client: "192.0.2.66") == .busy)
        #expect(await service.signIn(user: user, password: Self.password, client: "192.0.2.1") == .accepted(address))
        clock.advance(by: SignInThrottle.firstWait)
        #expect(await service.signIn(user: user, password: Self.password, client: "192.0.2.66") == .accepted(address))
    }
}
