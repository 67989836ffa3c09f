package import Accounts
import GRDB
package import MailModel

/// Accounts in `node.sqlite`.
package struct SQLiteAccountStore: AccountStore {
    private let database: StateDatabase
    private let damage = RowDamage()

    /// - Parameter database: what ``NodeDatabase/open(in:)`` gives.
    package init(database: StateDatabase) { self.database = database }

    package func account(_ address: EmailAddress) async throws(AccountFailure) -> Account? {
        try await reading { database in
            if let record = try Self.record(address, in: database) { return try record.account }
            guard try !damage.isThere({ try !AccountRecord.damaged(in: "account", database).isEmpty }) else {
                throw AccountFailure.storage("a row of an account is damaged, and may be that of \(address)")
            }
            return nil
        }
    }

    package func add(_ account: Account, skeleton: String) async throws(AccountFailure) {
        let address = account.address
        try await writing { database in
            let isTaken = try Bool.fetchOne(
                database, sql: "SELECT EXISTS (SELECT 1 FROM account WHERE address = ?)", arguments: [address.canonical])
            if isTaken == true { throw AccountFailure.addressTaken }
            let isAlike = try Bool.fetchOne(
                database, sql: "SELECT EXISTS (SELECT 1 FROM account WHERE domain = ? AND skeleton = ?)",
                arguments: [address.domain.text, skeleton])
            if isAlike == true { throw AccountFailure.looksLikeAnother }
            try AccountRecord(account, skeleton: skeleton).insert(into: database)
        }
    }

    package func update(_ account: Account) async throws(AccountFailure) {
        try await writing { database in
            guard var record = try Self.record(account.address, in: database) else { throw AccountFailure.unknownAccount }
            // A new checksum must not bless what is damaged.
            _ = try record.account
            (record.password, record.state) = (account.password.text, account.state.rawValue)
            try record.update(in: database)
        }
    }

    package func replacePassword(
        _ old: PasswordHash, by new: PasswordHash, of address: EmailAddress
    ) async throws(AccountFailure) -> Bool {
        try await writing { database in
            guard var record = try Self.record(address, in: database), record.isSound, record.password == old.text else {
                return false
            }
            record.password = new.text
            try record.update(in: database)
            return true
        }
    }

    package func remove(_ address: EmailAddress) async throws(AccountFailure) {
        try await writing { database in
            // By its spelling too: of a damaged row the address may be what is damaged.
            try database.execute(
                sql: "DELETE FROM account WHERE address = ? OR spelling = ?",
                arguments: [address.canonical, address.description])
        }
    }

    /// Damaged ones are left out; `securemail check` tells of them.
    package func accounts(after address: EmailAddress?, limit: Int) async throws(AccountFailure) -> [Account] {
        try await reading { database in
            let rows = try Row.fetchCursor(
                database, sql: "SELECT * FROM account WHERE address > ? ORDER BY address", arguments: [address?.canonical ?? ""])
            var found: [Account] = []
            while found.count < limit, let row = try rows.next() {
                if let account = try? AccountRecord(row).account { found.append(account) }
            }
            return found
        }
    }

    private static func record(_ address: EmailAddress, in database: Database) throws -> AccountRecord? {
        try Row.fetchOne(
            database.cachedStatement(sql: "SELECT * FROM account WHERE address = ?"), arguments: [address.canonical]
        ).map { AccountRecord($0) }
    }

    private func reading<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(AccountFailure) -> Value {
        do { return try await database.pool.read(body) } catch { throw failure(error) }
    }

    private func writing<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(AccountFailure) -> Value {
        defer { damage.forget() }
        do { return try await database.write(body) } catch { throw failure(error) }
    }

    private func failure(_ error: any Error) -> AccountFailure {
        (error as? AccountFailure) ?? .storage("\(StorageFailure(error, in: database.pool.path))")
    }
}
