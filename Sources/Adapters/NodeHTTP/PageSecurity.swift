package import NetworkTransport

/// Who can reach the pages, and how.
package enum PageSecurity: Sendable {
    /// Plain HTTP, for a network that the operator keeps to itself.
    case inside
    /// TLS from the first octet, and limits, for everybody.
    case tls(ReloadingIdentity)

    var limits: PageLimits {
        switch self {
        case .inside: .inside
        case .tls: .everybody
        }
    }
}
