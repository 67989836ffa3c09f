package import MailModel

/// Verifies people's passwords. An unknown account costs and answers the same as a wrong password.
package struct SignInService: Sendable {
    private let store: any AccountStore
    private let gate: ScryptGate
    private let throttle: SignInThrottle
    private let clock: any NodeClock
    private let entropy: any EntropySource
    private let parameters: ScryptParameters
    /// Stands in for the hash of an account that is not there.
    private let decoySalt: [UInt8]

    /// - Parameter parameters: what new hashes are made with; a stored hash of other parameters is replaced at the next sign-in.
    package init(
        store: any AccountStore, gate: ScryptGate, throttle: SignInThrottle = SignInThrottle(), clock: any NodeClock,
        entropy: any EntropySource, parameters: ScryptParameters = .current
    ) {
        (self.store, self.gate, self.throttle, self.clock) = (store, gate, throttle, clock)
        (self.entropy, self.parameters, decoySalt) = (entropy, parameters, entropy.octets(PasswordHash.saltLength))
    }

    /// - Parameters:
    ///   - user: the account's address, as the client sent it.
    ///   - client: the client's IP address, as text; failures are counted by it.
    package func signIn(user: String, password: String, client: String) async -> SignInVerdict {
        let address = EmailAddress(user)
        let name = address?.canonical ?? ASCII.lowercased(user)
        let admission = throttle.begin(name, client: client, now: clock.now)
        guard admission != .refused else { return .busy }
        guard let account = await find(address) else {
            throttle.gaveUp(name, client: client)
            return .busy
        }
        let octets = Array(password.utf8.prefix(PasswordPolicy.maximumOctets + 1))
        let known = account.account
        let outcome = await gate.digest(
            of: octets, salt: known?.password.salt ?? decoySalt, parameters: known?.password.parameters ?? parameters)
        switch outcome {
        case .busy:
            throttle.gaveUp(name, client: client)
            return .busy
        case .impossible, .digest: break
        }
        guard case .digest(let digest) = outcome, let known, known.state == .active, known.password.matches(digest),
            octets.count <= PasswordPolicy.maximumOctets
        else {
            throttle.failed(name, client: client, now: clock.now)
            // Else the words would tell which accounts are used from here. The time still does.
            return admission == .admittedAsKnown ? .busy : .wrong
        }
        throttle.succeeded(name, client: client, now: clock.now)
        await renew(known, password: octets)
        return .accepted(known.address)
    }

    private struct Found { let account: Account? }

    /// - Returns: `nil` when the store cannot be read, which is no wrong password.
    private func find(_ address: EmailAddress?) async -> Found? {
        guard let address else { return Found(account: nil) }
        do { return Found(account: try await store.account(address)) } catch { return nil }
    }

    /// Hashes anew what was hashed with other parameters. When it cannot be done now, the next sign-in does it.
    private func renew(_ account: Account, password: [UInt8]) async {
        guard account.password.parameters != parameters else { return }
        let salt = entropy.octets(PasswordHash.saltLength)
        guard case .digest(let digest) = await gate.digest(of: password, salt: salt, parameters: parameters),
            let hash = PasswordHash(parameters: parameters, salt: salt, digest: digest)
        else { return }
        _ = try? await store.replacePassword(account.password, by: hash, of: account.address)
    }
}
