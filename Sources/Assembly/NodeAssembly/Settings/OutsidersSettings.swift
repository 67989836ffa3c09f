package import MailModel

/// How mail for addresses outside the community leaves.
package enum OutsidersSettings: Sendable, Hashable {
    /// To the hosts that the DNS names for each domain.
    case mailExchangers
    /// All of it to one server.
    case server(HostPort)
    /// None leaves.
    case none

    /// Reads `mx`, `none` or `host:port`.
    package init?(_ text: String) {
        switch text {
        case "mx": self = .mailExchangers
        case "none": self = .none
        default:
            guard let server = HostPort(text) else { return nil }
            self = .server(server)
        }
    }
}
