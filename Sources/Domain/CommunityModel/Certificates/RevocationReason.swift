/// Why a certificate was revoked (RFC 5280 section 5.3.1); those that an authority gives.
package enum RevocationReason: UInt8, Sendable, Hashable, CaseIterable {
    case unspecified = 0, keyCompromise = 1, affiliationChanged = 3, superseded = 4, cessationOfOperation = 5
    case privilegeWithdrawn = 9
}
