package import MailModel

/// Keeps accounts. Once a change returns, it outlives a crash.
package protocol AccountStore: Sendable {
    func account(_ address: EmailAddress) async throws(AccountFailure) -> Account?

    /// Adds an account, in one step with the check that neither its address nor its skeleton (``AddressPolicy/skeleton(of:)``) stands
    /// in its domain already.
    /// - Throws: ``AccountFailure/addressTaken``, ``AccountFailure/looksLikeAnother``.
    func add(_ account: Account, skeleton: String) async throws(AccountFailure)

    /// Sets hash and state of an account that is there.
    /// - Throws: ``AccountFailure/unknownAccount``.
    func update(_ account: Account) async throws(AccountFailure)

    /// Sets a new hash only where the old one still stands, so that a rehash never undoes a change of password.
    /// - Returns: whether it was set.
    func replacePassword(_ old: PasswordHash, by new: PasswordHash, of address: EmailAddress) async throws(AccountFailure) -> Bool

    /// An absent account is no error, so that repeating this is harmless.
    func remove(_ address: EmailAddress) async throws(AccountFailure)

    /// Accounts in the order of their canonical address, after one, at most `limit`.
    func accounts(after address: EmailAddress?, limit: Int) async throws(AccountFailure) -> [Account]
}
