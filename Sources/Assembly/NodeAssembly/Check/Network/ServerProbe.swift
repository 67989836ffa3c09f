package import MailModel
package import MessageFlow

/// Looks at servers without sending mail.
package protocol ServerProbe: Sendable {
    func look(at endpoint: HostPort, _ security: ServerSighting.Security, by dialect: HandOver.Dialect) async -> ServerSighting
    /// Whether anybody accepts a connection there.
    func accepts(_ endpoint: HostPort) async -> Bool
}

extension ServerProbe {
    package func look(at endpoint: HostPort, _ security: ServerSighting.Security) async -> ServerSighting {
        await look(at: endpoint, security, by: .smtp)
    }
}
