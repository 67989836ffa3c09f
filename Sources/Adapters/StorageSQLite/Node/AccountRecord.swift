import Accounts
import Foundation
import GRDB
import MailModel

/// An account's row.
struct AccountRecord: StoredRecord {
    let address: String
    let spelling: String
    let domain: String
    let skeleton: String
    var password: String
    var state: String
    let createdAt: Int64
    let checksum: Data

    init(_ account: Account, skeleton: String) {
        (address, spelling) = (account.address.canonical, account.address.description)
        (domain, self.skeleton) = (account.address.domain.text, skeleton)
        (password, state) = (account.password.text, account.state.rawValue)
        (createdAt, checksum) = (account.createdAt.microseconds, Data())
    }

    init(_ row: Row) {
        (address, spelling) = (row.intact("address") ?? "", row.intact("spelling") ?? "")
        (domain, skeleton) = (row.intact("domain") ?? "", row.intact("skeleton") ?? "")
        (password, state) = (row.intact("password") ?? "", row.intact("state") ?? "")
        (createdAt, checksum) = (row.intact("createdAt") ?? -1, row.intact("checksum") ?? Data())
    }

    var expectedChecksum: Data {
        var sum = RecordChecksum()
        for text in [address, spelling, domain, skeleton, password, state] { sum.add(text) }
        sum.add(createdAt)
        return sum.data
    }

    func insert(into database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO account (address, spelling, domain, skeleton, password, state, createdAt, checksum)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [address, spelling, domain, skeleton, password, state, createdAt, expectedChecksum])
    }

    /// Writes password and state of a row that is there.
    func update(in database: Database) throws {
        try database.execute(
            sql: "UPDATE account SET password = ?, state = ?, checksum = ? WHERE address = ?",
            arguments: [password, state, expectedChecksum, address])
    }

    var account: Account {
        get throws(AccountFailure) {
            guard isSound, let known = EmailAddress(spelling), let hash = PasswordHash(text: password),
                let state = Account.State(rawValue: state)
            else { throw .storage("the row of the account \(address) is damaged; remove the account and add it again") }
            return Account(address: known, password: hash, state: state, createdAt: Timestamp(microseconds: createdAt))
        }
    }
}
