import MailModel
import NIOCore

/// The addresses that mail for others is never sent to: they lead back to this machine. Loopback is not among them: a search for mail servers
/// passes over it by itself.
struct OwnAddresses: Sendable {
    private let interfaces: Set<IPAddress>

    /// As the machine has them now.
    static func current() -> OwnAddresses {
        let devices = (try? System.enumerateDevices()) ?? []
        return OwnAddresses(devices.compactMap { $0.address?.ipAddress }.compactMap { IPAddress($0) })
    }

    init(_ interfaces: some Sequence<IPAddress>) {
        self.interfaces = Set(interfaces).filter { !$0.isLoopback }
    }

    func contains(_ address: IPAddress) -> Bool { interfaces.contains(address) }
}
