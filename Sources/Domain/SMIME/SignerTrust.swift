package import MailModel
package import X509

/// Says who a signing certificate belongs to, and whether it is to be trusted, by the directory and the clock of acceptance.
package protocol SignerTrust: Sendable {
    func judge(signer: Certificate, others: [Certificate], at acceptance: Timestamp) async -> SignerVerdict
}

/// The answer.
package enum SignerVerdict: Sendable, Hashable {
    /// - Parameter domains: those that the member's gateways sign for.
    case trusted(member: MemberID, gateway: DomainName, domains: Set<DomainName>)
    case notTrusted(SignerFault)
    /// The directory does not know it; a newer one may.
    case notListed
    /// Cannot be told now: there is no directory.
    case unknown
}
