import NIOSSL

/// How a server behaves, other than in order.
struct RemoteScript: Sendable {
    enum TLS: Sendable {
        case none
        /// As a member's gateway does; `takesClients`: it trusts the certificate that it is shown.
        case firstOctet(NIOSSLContext, takesClients: Bool)
        case startTLS(NIOSSLContext)
    }

    var tls = TLS.none
    /// Keywords of its answer to EHLO; under TLS these, if they differ.
    var extensions: [String] = [], extensionsUnderTLS: [String]?
    /// EHLO is unknown to it.
    var isOld = false
    /// Where it misbehaves, and how; `recipients`: at RCPT, for those alone whose address begins so.
    var stage: RemoteStage?, act = RemoteAct.silence
    var recipients: [String]?
    /// What it answers RCPT, besides.
    var refused: [String: String] = [:]

    /// The same server in order.
    var healed: RemoteScript {
        var script = self
        (script.stage, script.refused) = (nil, [:])
        return script
    }

    func hello(isTLS: Bool) -> String {
        var words = ["peer.example"] + (isTLS ? extensionsUnderTLS ?? extensions : extensions)
        if case .startTLS = tls, !isTLS { words.append("STARTTLS") }
        return words.enumerated().map { "250\($0 == words.count - 1 ? " " : "-")\($1)\r\n" }.joined()
    }
}
