import MailModel
import NIOSSL
import NetworkTransport

/// TLS that fails, is stripped or spoken into (RFC 3207 section 6), and gateways that cannot prove who they are.
extension RemoteEndCase {
    /// Of an outsider's server, where TLS is only wanted: mail goes in clear on another connection, as it would have without.
    static let tls: [RemoteEndCase] = [
        at(.quit, "STARTTLS in order", .say("221 bye\r\n"), all(.delivered)) { $0.extensions = ["SIZE 100000"] }.clear(
            .notOffered),
        injected("an answer to EHLO", "250-AUTH PLAIN\r\n"), injected("a whole answer to EHLO", "250 AUTH PLAIN\r\n"),
        injected("half a reply", "25"), injected("a second 220", "220 go\r\n"),
        at(.startTLS, "closed after the 220", .sayAndClose("220 go\r\n"), all(.delivered)).clear(.failed),
        at(.startTLS, "closed in the 220", .sayAndClose("22"), all(.delivered)).clear(.failed),
        at(.startTLS, "SMTP in place of the handshake", .say("220 go\r\n"), all(.delivered)) {
            ($0.tls, $0.extensions) = (.none, ["STARTTLS"])
        }.clear(.failed),
        // RFC 3207 section 4.2: what was offered before TLS would refuse the message.
        RemoteEndCase(
            name: "EHLO is asked again under TLS",
            script: { keys in
                RemoteScript(tls: .startTLS(try keys.outside()), extensions: ["SIZE 10"], extensionsUnderTLS: ["SIZE 1000000"])
            }, ends: all(.delivered)
        ).clear(nil),
    ]

    /// Said behind the 220, before a handshake that would succeed (RFC 3207 section 6): whoever stands between could have said it.
    private static func injected(_ name: String, _ text: String) -> RemoteEndCase {
        at(.startTLS, "\(name) behind the 220", .say("220 go\r\n\(text)"), all(.delivered)).clear(.failed)
    }

    /// Of a member's gateway: mail waits, and nothing of it is ever read by whoever stands there.
    static let gateways: [RemoteEndCase] = [
        gateway("SMTP without TLS", .deferred(454)) { _ in RemoteScript() },
        gateway("SMTP with STARTTLS", .deferred(454)) { RemoteScript(tls: .startTLS(try $0.outside())) },
        gateway("closed at once", .deferred(451)) { _ in RemoteScript(stage: .greeting, act: .sayAndClose("")) },
        gateway("reset at once", .deferred(451)) { _ in RemoteScript(stage: .greeting, act: .sayAndReset("")) },
        gateway("the certificate of another member's gateway", .deferred(454)) { try $0.gateway($0.ofAnotherMember) },
        gateway("a certificate of another community", .deferred(454)) { try $0.gateway(try $0.ofAnotherCommunity()) },
        gateway("a certificate that it made itself", .deferred(454)) { try $0.gateway(try $0.selfMade()) },
        gateway("an expired certificate", .deferred(454)) { try $0.gateway(try $0.expired()) },
        gateway("a certificate with another key", .deferred(454)) { try $0.gateway(try $0.unlisted()) },
        gateway("a certificate for signing", .deferred(454)) { try $0.gateway($0.forSigning) },
        gateway("another protocol under TLS", .deferred(454)) {
            RemoteScript(tls: .firstOctet(try $0.withoutProtocol(), takesClients: true), extensions: RemoteKeys.offers)
        },
        gateway("our certificate refused after the handshake", .deferred(454)) {
            RemoteScript(
                tls: .firstOctet(try TLSProfile.peerServer($0.listed), takesClients: false), extensions: RemoteKeys.offers)
        },
        gateway("in order", .delivered) { try $0.gateway($0.listed) },
        gateway("in order, without chunks", .delivered) {
            RemoteScript(tls: .firstOctet(try TLSProfile.peerServer($0.listed), takesClients: true))
        },
    ]

    private static func gateway(
        _ name: String, _ end: End, _ script: @escaping @Sendable (RemoteKeys) throws -> RemoteScript
    ) -> RemoteEndCase {
        RemoteEndCase(name: name, route: .member, script: script, ends: all(end), isRightServer: end == .delivered)
    }
}
