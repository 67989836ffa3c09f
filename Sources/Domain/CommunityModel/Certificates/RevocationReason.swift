/// Why a certificate was revoked (RFC 5280 section 5.3.1); those that an authority gives.
package enum RevocationReason: UInt8, Sendable, Hashable, CaseIterable {
    case unspecified = 0, keyCompromise = 1, affiliationChanged = 3, superseded = 4, cessationOfOperation = 5
    case privilegeWithdrawn = 9

    /// As it is written in a command.
    package var name: String {
        switch self {
        case .unspecified: "unspecified"
        case .keyCompromise: "key-compromise"
        case .affiliationChanged: "affiliation-changed"
        case .superseded: "superseded"
        case .cessationOfOperation: "cessation-of-operation"
        case .privilegeWithdrawn: "privilege-withdrawn"
        }
    }

    package init?(name: String) {
        guard let reason = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = reason
    }
}
