import Accounts
import MailModel
import SecureMailTestKit
import StorageSQLite
import StorageTestKit
import Testing

@Suite("Accounts in SQLite", .serialized)
struct AccountStoreTests {
    private let folder: StateFolder
    private let database: StateDatabase
    private let store: SQLiteAccountStore
    private let entropy = SeededEntropy(seed: 3)

    init() throws {
        folder = try StateFolder()
        database = try NodeDatabase.open(in: folder.path)
        store = SQLiteAccountStore(database: database)
    }

    private func hash() throws -> PasswordHash {
        try #require(PasswordHash(parameters: .current, salt: entropy.octets(16), digest: entropy.octets(32)))
    }

    private func account(_ address: String) throws -> Account {
        Account(address: try #require(EmailAddress(address)), password: try hash(), createdAt: Timestamp(seconds: 1_800_000_000))
    }

    private func add(_ account: Account) async throws {
        try await store.add(account, skeleton: AddressPolicy.skeleton(of: account.address))
    }

    @Test func `every commit is synced`() throws {
        #expect(try database.synchronousLevel() == 2)
        #expect(try folder.mode(of: NodeDatabase.fileName) == 0o600)
    }

    @Test func `an account is found after a crash, in any case of its address`() async throws {
        let account = try account("Aroha.Tui@kiwi.example")
        try await add(account)
        let crashed = try folder.afterCrash(), reopened = SQLiteAccountStore(database: try NodeDatabase.open(in: crashed.path))
        let found = try await reopened.account(try #require(EmailAddress("aroha.tui@KIWI.example")))
        #expect(found == account && found?.address.localPart == "Aroha.Tui")
        #expect(try await reopened.account(try #require(EmailAddress("tui@kiwi.example"))) == nil)
    }

    @Test(arguments: ["aroha@kiwi.example", "AROHA@kiwi.example"]) func `an address stands once`(_ address: String) async throws {
        try await add(try account("aroha@kiwi.example"))
        await #expect(throws: AccountFailure.addressTaken) { try await add(try account(address)) }
    }

    @Test(arguments: ["arnold@kiwi.example", "arno1d@kiwi.example", "a.rnold@kiwi.example", "amold@kiwi.example"])
    func `M-10: an address that reads alike is taken, in its domain`(_ address: String) async throws {
        try await add(try account("arno-ld@kiwi.example"))
        await #expect(throws: AccountFailure.looksLikeAnother) { try await add(try account(address)) }
        try await add(try account(address.replacing("kiwi", with: "kauri")))
    }

    @Test func `of many that read alike at once one is added`() async throws {
        let names = ["will@kiwi.example", "wi11@kiwi.example", "vvill@kiwi.example", "w.ill@kiwi.example"]
        let accounts = try names.map { try account($0) }
        let added = await withTaskGroup(of: Bool.self) { group in
            for account in accounts { group.addTask { (try? await add(account)) != nil } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(added == 1)
    }

    @Test func `a rehash does not undo a change of password`() async throws {
        var account = try account("aroha@kiwi.example")
        try await add(account)
        let old = account.password
        account.password = try hash()
        account.state = .disabled
        try await store.update(account)
        #expect(try await store.replacePassword(old, by: try hash(), of: account.address) == false)
        #expect(try await store.account(account.address) == account)
        let new = try hash()
        #expect(try await store.replacePassword(account.password, by: new, of: account.address))
        #expect(try await store.account(account.address)?.password == new)
    }

    @Test func `removing is harmless when repeated, and frees the address`() async throws {
        let account = try account("aroha@kiwi.example")
        try await add(account)
        for _ in 0..<2 { try await store.remove(account.address) }
        await #expect(throws: AccountFailure.unknownAccount) { try await store.update(account) }
        try await add(account)
        let all = try await store.accounts(after: nil, limit: 10)
        #expect(all == [account])
        #expect(try await store.accounts(after: account.address, limit: 10).isEmpty)
    }
}
