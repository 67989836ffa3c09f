import NIOCore

/// What a server does in place of its answer.
enum RemoteAct: Sendable {
    case say(String)
    /// The same octets, each on its way by itself.
    case octets(String)
    case sayAndClose(String)
    /// The connection is reset, not closed (RFC 9293 section 3.10.7.1).
    case sayAndReset(String)
    /// Nothing is said, and nothing closed.
    case silence
    /// An octet, again and again, for as long as the connection lives.
    case drip(String, every: TimeAmount)
    /// The octets over and over, as fast as they are taken.
    case flood(String)

    /// A whole reply that says so.
    var isTaken: Bool {
        switch self {
        case .say(let text), .octets(let text), .sayAndClose(let text), .sayAndReset(let text):
            text.hasPrefix("250 ") && text.hasSuffix("\r\n")
        case .silence, .drip, .flood: false
        }
    }
}
