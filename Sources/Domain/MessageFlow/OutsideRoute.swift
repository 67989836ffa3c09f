package import DNSFormat
package import MailModel

/// How mail for outsiders leaves.
package enum OutsideRoute: Sendable {
    /// To the hosts that take each domain's mail.
    case mailExchangers(MailExchangerSearch)
    /// All of it to one server.
    case server(HostPort)
    /// None leaves.
    case none

    var isOpen: Bool {
        switch self {
        case .mailExchangers, .server: true
        case .none: false
        }
    }
}
