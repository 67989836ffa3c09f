package import MailModel

/// Makes and changes accounts, under the rules for addresses and passwords.
package struct AccountService: Sendable {
    private let store: any AccountStore
    private let gate: ScryptGate
    private let clock: any NodeClock
    private let entropy: any EntropySource
    private let parameters: ScryptParameters

    package init(
        store: any AccountStore, gate: ScryptGate, clock: any NodeClock, entropy: any EntropySource,
        parameters: ScryptParameters = .current
    ) {
        (self.store, self.gate, self.clock, self.entropy, self.parameters) = (store, gate, clock, entropy, parameters)
    }

    /// Makes an account; the mailbox is made beside it (`Mailboxes.MailboxService.create`).
    package func create(
        _ address: EmailAddress, password: String, purpose: AddressPolicy.Purpose = .person
    ) async throws(AccountFailure) {
        if let fault = AddressPolicy.fault(of: address, for: purpose) { throw .addressReserved(fault) }
        let hash = try await newHash(of: password, for: address)
        let account = Account(address: address, password: hash, createdAt: clock.now)
        try await store.add(account, skeleton: AddressPolicy.skeleton(of: address))
    }

    package func setPassword(_ password: String, of address: EmailAddress) async throws(AccountFailure) {
        guard var account = try await store.account(address) else { throw .unknownAccount }
        account.password = try await newHash(of: password, for: address)
        try await store.update(account)
    }

    package func setState(_ state: Account.State, of address: EmailAddress) async throws(AccountFailure) {
        guard var account = try await store.account(address) else { throw .unknownAccount }
        account.state = state
        try await store.update(account)
    }

    /// Removes who may sign in; the mailbox and its mail stay.
    package func remove(_ address: EmailAddress) async throws(AccountFailure) { try await store.remove(address) }

    package func accounts(after address: EmailAddress? = nil, limit: Int) async throws(AccountFailure) -> [Account] {
        try await store.accounts(after: address, limit: limit)
    }

    private func newHash(of password: String, for address: EmailAddress) async throws(AccountFailure) -> PasswordHash {
        if let fault = PasswordPolicy.fault(in: password, for: address) { throw .passwordRefused(fault) }
        let salt = entropy.octets(PasswordHash.saltLength)
        switch await gate.digest(of: Array(password.utf8), salt: salt, parameters: parameters) {
        case .digest(let digest):
            guard let hash = PasswordHash(parameters: parameters, salt: salt, digest: digest) else {
                throw .storage("the hash has another length than its record")
            }
            return hash
        case .busy: throw .busy
        case .impossible: throw .storage("the parameters of scrypt cannot be worked with")
        }
    }
}
