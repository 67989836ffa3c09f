package import Accounts
import GRDB
package import MailModel

/// Accounts in `node.sqlite`.
package struct SQLiteAccountStore: AccountStore {
    private let database: StateDatabase

    /// - Parameter database: what ``NodeDatabase/open(in:)`` gives.
    package init(database: StateDatabase) { self.database = database }

    package func account(_ address: EmailAddress) async throws(AccountFailure) -> Account? {
        try await reading { database in
            try Row.fetchOne(
                database.cachedStatement(sql: "SELECT * FROM account WHERE address = ?"), arguments: [address.canonical]
            ).map(Self.account)
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
            try database.execute(
                sql: """
                    INSERT INTO account (address, spelling, domain, skeleton, password, state, createdAt)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    address.canonical, address.description, address.domain.text, skeleton, account.password.text,
                    account.state.rawValue, account.createdAt.microseconds,
                ])
        }
    }

    package func update(_ account: Account) async throws(AccountFailure) {
        try await writing { database in
            try database.execute(
                sql: "UPDATE account SET password = ?, state = ? WHERE address = ?",
                arguments: [account.password.text, account.state.rawValue, account.address.canonical])
            guard database.changesCount == 1 else { throw AccountFailure.unknownAccount }
        }
    }

    package func replacePassword(
        _ old: PasswordHash, by new: PasswordHash, of address: EmailAddress
    ) async throws(AccountFailure) -> Bool {
        try await writing { database in
            try database.execute(
                sql: "UPDATE account SET password = ? WHERE address = ? AND password = ?",
                arguments: [new.text, address.canonical, old.text])
            return database.changesCount == 1
        }
    }

    package func remove(_ address: EmailAddress) async throws(AccountFailure) {
        try await writing { database in
            try database.execute(sql: "DELETE FROM account WHERE address = ?", arguments: [address.canonical])
        }
    }

    package func accounts(after address: EmailAddress?, limit: Int) async throws(AccountFailure) -> [Account] {
        try await reading { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM account WHERE address > ? ORDER BY address LIMIT ?",
                arguments: [address?.canonical ?? "", max(0, limit)]
            ).map(Self.account)
        }
    }

    private static func account(_ row: Row) throws(AccountFailure) -> Account {
        guard let spelling: String = row.intact("spelling"), let address = EmailAddress(spelling),
            let record: String = row.intact("password"), let password = PasswordHash(text: record),
            let name: String = row.intact("state"), let state = Account.State(rawValue: name),
            let createdAt: Int64 = row.intact("createdAt")
        else { throw .storage("an account's row cannot be read") }
        return Account(
            address: address, password: password, state: state, createdAt: Timestamp(microseconds: createdAt))
    }

    private func reading<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(AccountFailure) -> Value {
        do { return try await database.pool.read(body) } catch { throw Self.failure(error) }
    }

    private func writing<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(AccountFailure) -> Value {
        do { return try await database.pool.write(body) } catch { throw Self.failure(error) }
    }

    private static func failure(_ error: any Error) -> AccountFailure {
        (error as? AccountFailure) ?? .storage("\(StorageFailure(error))")
    }
}
