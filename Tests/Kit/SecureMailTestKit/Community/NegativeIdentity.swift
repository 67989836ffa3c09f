/// Signers that must not be trusted.
package enum NegativeIdentity: String, Sendable, CaseIterable {
    case expired, notYetValid, revoked, wrongIssuer, revocationUnknown, keyOfAnotherMember, wrongPurpose
}
