import MailModel
import NIOCore

/// The addresses that mail for others is never sent to: they lead back to this machine.
struct OwnAddresses: Sendable {
    private let interfaces: Set<IPAddress>

    /// As the machine has them now.
    static func current() -> OwnAddresses {
        let devices = (try? System.enumerateDevices()) ?? []
        return OwnAddresses(devices.compactMap { $0.address?.ipAddress }.compactMap { IPAddress($0) })
    }

    init(_ interfaces: some Sequence<IPAddress>) { self.interfaces = Set(interfaces) }

    func contains(_ address: IPAddress) -> Bool {
        address.isLoopback || address.isUnspecified || interfaces.contains(address)
    }
}
