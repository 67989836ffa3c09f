import Accounts
import MailModel
import Mailboxes

/// Commands about accounts.
struct AccountOperations: Sendable {
    private let stores: NodeStores
    init(_ stores: NodeStores) { self.stores = stores }

    var all: [String: NodeOperations.Operation] {
        ["account.add": add, "account.list": list, "account.password": setPassword]
    }

    private func add(_ request: NodeRequest, _ answer: NodeOperations.Answer) async throws {
        let address = try request.argument("address", "address") { EmailAddress($0) }
        guard stores.mailboxDomains.contains(address.domain) else {
            throw NodeFailure("\(address.domain) is no mailbox domain of this node (node.mailbox-domains).")
        }
        let password = try request.argument("password", "password") { $0 }
        try await reporting { () async throws(AccountFailure) in
            try await stores.accountService.create(address, password: password)
        }
        try await makeMailbox(address)
        try await answer(.row(NodeRow(message: "Account and mailbox \(address) made.")))
    }

    /// A mailbox that is there already was kept from an earlier account of this address.
    private func makeMailbox(_ address: EmailAddress) async throws {
        do throws(MailboxFailure) { try await stores.mailboxes.create(address, at: stores.clock.now) } catch {
            guard error == .alreadyExists else { throw NodeFailure("The mailbox cannot be made: \(error)") }
        }
    }

    private func setPassword(_ request: NodeRequest, _ answer: NodeOperations.Answer) async throws {
        let address = try request.argument("address", "address") { EmailAddress($0) }
        let password = try request.argument("password", "password") { $0 }
        try await reporting { () async throws(AccountFailure) in
            try await stores.accountService.setPassword(password, of: address)
        }
        try await answer(.row(NodeRow(message: "Password of \(address) set.")))
    }

    private func list(_ request: NodeRequest, _ answer: NodeOperations.Answer) async throws {
        var last: EmailAddress?
        repeat {
            let after = last
            let page = try await reporting { () async throws(AccountFailure) in
                try await stores.accountService.accounts(after: after, limit: 200)
            }
            for account in page {
                try await answer(
                    .row(
                        NodeRow([
                            ("address", .text(account.address.description)), ("state", .text(account.state.rawValue)),
                            ("created", .text(account.createdAt.rfc3339)),
                        ])))
            }
            last = page.last?.address
        } while last != nil
    }

    private func reporting<T>(_ work: () async throws(AccountFailure) -> T) async throws -> T {
        do { return try await work() } catch { throw NodeFailure(Self.text(error)) }
    }

    private static func text(_ failure: AccountFailure) -> String {
        switch failure {
        case .unknownAccount: "There is no such account; `securemail account list` shows them."
        case .addressTaken: "There is an account of this address already."
        case .looksLikeAnother: "An address of the same domain reads alike; people would take one for the other."
        case .addressReserved(let fault): "This address is not handed out: \(fault)."
        case .passwordRefused(let fault): "This password will not do: \(fault)."
        case .busy: "Too many passwords are being worked out; try again in a moment."
        case .storage(let diagnostic): "The accounts' store cannot be used: \(diagnostic)"
        }
    }
}
