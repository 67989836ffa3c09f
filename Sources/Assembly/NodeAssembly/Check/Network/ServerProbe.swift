package import MailModel

/// Looks at servers without sending mail.
package protocol ServerProbe: Sendable {
    func look(at endpoint: HostPort, _ security: ServerSighting.Security) async -> ServerSighting
    /// Whether anybody accepts a connection there.
    func accepts(_ endpoint: HostPort) async -> Bool
}
