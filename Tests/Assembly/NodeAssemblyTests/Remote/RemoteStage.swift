/// Where in a session a server says something.
enum RemoteStage: String, Sendable, CaseIterable {
    case greeting, ehlo, helo, startTLS, mail, rcpt, data
    /// A chunk that is not the last, and the end of the content by DATA or by the last chunk.
    case chunk, end
    case reset, quit

    /// What a server in order answers.
    var usual: String {
        switch self {
        case .greeting: "220 peer.example ESMTP\r\n"
        case .ehlo, .helo: "250 peer.example\r\n"
        case .startTLS: "220 2.0.0 go\r\n"
        case .mail, .rcpt, .chunk, .reset: "250 2.0.0 ok\r\n"
        case .data: "354 go\r\n"
        case .end: "250 2.0.0 taken\r\n"
        case .quit: "221 2.0.0 bye\r\n"
        }
    }
}
