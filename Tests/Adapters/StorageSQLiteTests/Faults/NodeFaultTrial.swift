import Accounts
import MailModel
import MessageFlow
import SASLProtocol
import SecureMailTestKit
import StorageSQLite
import StorageTestKit
import Testing

/// One phase with one call that fails.
struct NodeFaultTrial {
    /// All that is in the file.
    struct Contents: Equatable, Sendable {
        var accounts: [EmailAddress: Account] = [:]
        var customers: [Customer] = []
    }

    let phase: NodePhase
    private let template: StateFolder
    private let before: Contents
    private let account: Account
    private let newAccount: Account
    private let customer: Customer
    private let newCustomer: Customer

    init(_ phase: NodePhase) async throws {
        self.phase = phase
        let folder = try StateFolder()
        account = try Self.account("aroha@kiwi.example", seed: 1)
        newAccount = try Self.account("tane@kiwi.example", seed: 2)
        (customer, newCustomer) = (try Self.customer("harbour"), try Self.customer("quay"))
        let database = try NodeDatabase.open(in: folder.path)
        try await Self.add(account, database)
        try await SQLiteCustomerStore(database: database).add(customer)
        before = Contents(accounts: [account.address: account], customers: [customer])
        template = try folder.afterCrash()
        try database.close()
    }

    func run(_ fault: FaultDisk.Fault?) async throws -> FaultDisk {
        let folder = try template.afterCrash()
        let disk = try FaultDisk(folder, seed: TestForm.seed(fault.map { $0.number + 1 } ?? 1))
        let what = "\(phase), \(fault.map { "\($0)" } ?? "no fault")"
        guard phase != .open else { return try await open(folder, disk, fault, what) }
        let database = try NodeDatabase.open(in: folder.path, calls: disk)
        disk.arm(fault)
        let isDone: Bool
        do {
            try await act(database)
            isDone = true
        } catch { isDone = false }
        disk.disarm()
        #expect(isDone || fault != nil, "\(what)")
        let after = try self.after()
        try await restart(disk.afterCut(), what) { $0 == after || !isDone && $0 == before }
        // The same again does no harm, whatever became of it; another change is kept.
        let found = try await Self.contents(database)
        #expect(found == after || !isDone && found == before, "\(what)")
        let third = try Self.account("rangi@kiwi.example", seed: 3)
        try await Self.add(third, database)
        try await restart(disk.afterCut(), "\(what), then again") {
            $0.accounts[third.address] == third && $0.customers == found.customers
        }
        try database.close()
        return disk
    }

    private func open(
        _ folder: StateFolder, _ disk: FaultDisk, _ fault: FaultDisk.Fault?, _ what: String
    ) async throws -> FaultDisk {
        disk.arm(fault)
        let database = try? NodeDatabase.open(in: folder.path, calls: disk)
        disk.disarm()
        #expect(database != nil || fault != nil)
        try await restart(disk.afterCut(), what) { $0 == before }
        if let database {
            #expect(try await Self.contents(database) == before, "\(what)")
            try database.close()
        }
        try await restart(folder, what) { $0 == before }
        return disk
    }

    private func act(_ database: StateDatabase) async throws {
        let accounts = SQLiteAccountStore(database: database), customers = SQLiteCustomerStore(database: database)
        switch phase {
        case .addAccount: try await Self.add(newAccount, database)
        case .setPassword: try await accounts.update(try changed())
        case .removeAccount: try await accounts.remove(account.address)
        case .addCustomer: try await customers.add(newCustomer)
        case .updateCustomer: try await customers.update(try Self.customer("harbour", connectors: 3))
        case .removeCustomer: try await customers.remove(customer.id)
        case .open: break
        }
    }

    private func after() throws -> Contents {
        var contents = before
        switch phase {
        case .addAccount: contents.accounts[newAccount.address] = newAccount
        case .setPassword: contents.accounts[account.address] = try changed()
        case .removeAccount: contents.accounts[account.address] = nil
        case .addCustomer: contents.customers.append(newCustomer)
        case .updateCustomer: contents.customers = [try Self.customer("harbour", connectors: 3)]
        case .removeCustomer: contents.customers = []
        case .open: break
        }
        return contents
    }

    private func changed() throws -> Account {
        let entropy = SeededEntropy(seed: 77)
        let hash = try #require(PasswordHash(parameters: .current, salt: entropy.octets(16), digest: entropy.octets(32)))
        return Account(address: account.address, password: hash, state: .disabled, createdAt: account.createdAt)
    }

    private func restart(_ folder: StateFolder, _ what: String, _ isAllowed: (Contents) -> Bool) async throws {
        let report = ReportedDamage(), database = try NodeDatabase.open(in: folder.path, report: report.report)
        let found = try await Self.contents(database)
        #expect(isAllowed(found), "\(what)")
        #expect(report.texts.allSatisfy { $0.contains("cut off") }, "\(what): \(report.texts)")
        #expect(try FaultItems.isWhole(database), "\(what)")
        try database.close()
    }

    static func contents(_ database: StateDatabase) async throws -> Contents {
        let accounts = try await SQLiteAccountStore(database: database).accounts(after: nil, limit: 100)
        return Contents(
            accounts: Dictionary(uniqueKeysWithValues: accounts.map { ($0.address, $0) }),
            customers: try await SQLiteCustomerStore(database: database).customers())
    }

    static func add(_ account: Account, _ database: StateDatabase) async throws {
        try await SQLiteAccountStore(database: database).add(account, skeleton: AddressPolicy.skeleton(of: account.address))
    }

    static func account(_ address: String, seed: UInt64) throws -> Account {
        let entropy = SeededEntropy(seed: seed)
        let hash = try #require(PasswordHash(parameters: .current, salt: entropy.octets(16), digest: entropy.octets(32)))
        return Account(address: try #require(EmailAddress(address)), password: hash, createdAt: FaultItems.now)
    }

    private static func customer(_ name: String, connectors count: Int = 2) throws -> Customer {
        let entropy = SeededEntropy(seed: UInt64(name.utf8.count))
        let connectors = try (0..<count).map { number in
            let secret = try #require(ScramRecord(password: "machine secret", salt: entropy.octets(16)))
            return try #require(
                Connector(user: "\(number)@\(name)", secret: secret, deliversTo: nil, relayAddresses: [], certificate: nil))
        }
        let id = try #require(CustomerID(name)), domain = try #require(DomainName("\(name).example"))
        return try #require(Customer(id: id, name: name, domains: [domain], connectors: connectors))
    }
}
