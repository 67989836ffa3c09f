import Accounts
import MailModel
import Synchronization

/// Accounts of a test. Counts nothing, keeps no skeleton.
final class MemoryAccounts: AccountStore {
    private let accounts = Mutex<[String: Account]>([:])
    private let fault: AccountFailure?

    init(_ accounts: [Account] = [], failingWith fault: AccountFailure? = nil) {
        self.fault = fault
        self.accounts.withLock { for account in accounts { $0[account.address.canonical] = account } }
    }

    func account(_ address: EmailAddress) async throws(AccountFailure) -> Account? {
        if let fault { throw fault }
        return accounts.withLock { $0[address.canonical] }
    }

    func add(_ account: Account, skeleton: String) async throws(AccountFailure) {
        let isAdded = accounts.withLock { $0.updateValue(account, forKey: account.address.canonical) == nil }
        guard isAdded else { throw .addressTaken }
    }

    func update(_ account: Account) async throws(AccountFailure) {
        accounts.withLock { $0[account.address.canonical] = account }
    }

    func replacePassword(
        _ old: PasswordHash, by new: PasswordHash, of address: EmailAddress
    ) async throws(AccountFailure) -> Bool {
        accounts.withLock { accounts in
            guard accounts[address.canonical]?.password == old else { return false }
            accounts[address.canonical]?.password = new
            return true
        }
    }

    func remove(_ address: EmailAddress) async throws(AccountFailure) { accounts.withLock { $0[address.canonical] = nil } }

    func accounts(after address: EmailAddress?, limit: Int) async throws(AccountFailure) -> [Account] {
        accounts.withLock { Array($0.values) }
    }
}
