/// Why a message to an outsider went without TLS. TLS towards outsiders protects against who only listens (RFC 7435 section 3), so mail
/// goes without where it cannot be had, and that is on record.
package enum ClearReason: String, Sendable, Hashable, CaseIterable {
    /// The server does not offer STARTTLS.
    case notOffered
    /// It offered STARTTLS, and refused it when it was asked for.
    case refused
    /// The handshake failed or did not end.
    case failed

    package var explanation: String {
        switch self {
        case .notOffered: "it offers no TLS"
        case .refused: "it refused TLS when asked for it"
        case .failed: "the TLS handshake with it failed"
        }
    }
}
