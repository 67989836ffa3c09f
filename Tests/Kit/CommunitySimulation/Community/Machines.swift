import MailModel
import Synchronization

/// Which machine has an address, and whom it speaks for at the gateway that serves it.
final class Machines: Sendable {
    private let hosts = Mutex<[String: Host]>([:])
    private let principals = Mutex<[Host: Principal]>([:])

    func add(_ address: String, _ host: Host) { hosts.withLock { $0[address] = host } }

    func add(_ principal: Principal, at host: Host) { principals.withLock { $0[host] = principal } }

    /// A name is its machine's own.
    func host(_ address: String) -> Host { hosts.withLock { $0[address] } ?? Host(address) }

    func principal(_ host: Host) -> Principal? { principals.withLock { $0[host] } }
}
