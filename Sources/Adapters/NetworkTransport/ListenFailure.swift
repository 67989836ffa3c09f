import Glibc
package import MailModel

/// An address that cannot be listened at: which one, and why, for the operator.
package struct ListenFailure: Error, Sendable, CustomStringConvertible {
    /// The setting that names the address, for example `listeners.mx`.
    package let setting: String
    package let address: HostPort
    /// `errno`; 0 where the system gave none, for example for a name that has no address.
    package let reason: Int32

    package init(_ setting: String, _ address: HostPort, reason: Int32) {
        (self.setting, self.address, self.reason) = (setting, address, reason)
    }

    /// Nothing but the operator can mend it; the others may pass: another program ends, an interface comes up.
    package var isLasting: Bool { reason == EACCES || reason == EPERM }

    package var description: String { "\(setting) \(address) cannot be bound: \(why)" }

    private var why: String {
        switch reason {
        case EADDRINUSE: "another program has it; `ss -ltnp` names it"
        case EACCES, EPERM: "ports under 1024 need root or CAP_NET_BIND_SERVICE, or a lower net.ipv4.ip_unprivileged_port_start"
        case EADDRNOTAVAIL: "this machine has no such address; `ip address` lists those it has"
        case 0: "its name has no address here"
        default: String(cString: strerror(reason))
        }
    }
}
