package import MailModel

/// Who may sign in: the holder of one mailbox.
package struct Account: Sendable, Hashable {
    package enum State: String, Sendable, Hashable, CaseIterable { case active, disabled }

    package let address: EmailAddress
    package var password: PasswordHash
    package var state: State
    package let createdAt: Timestamp

    package init(address: EmailAddress, password: PasswordHash, state: State = .active, createdAt: Timestamp) {
        (self.address, self.password, self.state, self.createdAt) = (address, password, state, createdAt)
    }
}

extension Account: CustomStringConvertible {
    /// Never the hash.
    package var description: String { "account \(address), \(state.rawValue)" }
}
