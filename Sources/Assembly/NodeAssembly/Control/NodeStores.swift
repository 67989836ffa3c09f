import Accounts
import DeliveryQueue
import KeyFiles
import MailModel
import Mailboxes
import MessageFlow
import StorageSQLite

/// The stores and keys of a node, open. Whoever holds the state directory's lock has one of these.
struct NodeStores: Sendable {
    let settings: NodeSettings
    let clock: any NodeClock
    let entropy: any EntropySource
    let keys: KeyFiles
    let queue: SQLiteQueueStore
    let customers: any CustomerStore
    let accounts: any AccountStore
    let mailboxes: MailboxService
    let mailboxDomains: Set<DomainName>
    let scrypt: ScryptGate
    let directory: DirectoryHolder
    /// What a running node does when the queue was changed from outside; nothing when none runs.
    let wakeQueue: @Sendable () async -> Void

    var customerService: CustomerService {
        CustomerService(store: customers, mailboxDomains: mailboxDomains, entropy: entropy)
    }

    var accountService: AccountService { AccountService(store: accounts, gate: scrypt, clock: clock, entropy: entropy) }

    /// Octets of one piece of an answer.
    private static let pieceSize = 262_144

    /// Sends content in pieces, so that a large message is never one line of the socket.
    static func send(_ content: Octets, name: String?, _ answer: NodeOperations.Answer) async throws {
        var position = 0
        repeat {
            let end = min(position + pieceSize, content.count)
            try await answer(.octets(name: position == 0 ? name : nil, Array(content[position..<end].bytes)))
            position = end
        } while position < content.count
    }
}
