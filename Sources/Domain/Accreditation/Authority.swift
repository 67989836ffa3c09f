package import CommunityModel
import Crypto
package import MailModel
package import X509

/// The community's administrator: admits members, grants domains, issues and revokes certificates, publishes the log of all that.
///
/// Every act is first tried on the fold of all acts before it, then signed by the officers, then kept; only what was kept is published.
/// Acts that belong together are kept in one write, so that a failure leaves all of them or none.
package actor Authority {
    /// Octets of a serial number: 128 random bits (RFC 5280 section 4.1.2.2 allows 20 octets).
    package static let serialLength = 16

    let store: any AuthorityStore
    let entropy: any EntropySource
    /// Those whose keys are here.
    let officers: [any StatementSigner]
    let publisher: Curve25519.Signing.PrivateKey
    /// What stands in the certificates that are issued now.
    let terms: IssuingTerms
    private(set) var issuers: [AuthorityIssuer]
    /// The newest: the one that issues.
    let issuer: AuthorityIssuer
    package nonisolated let keys: AuthorityKeys
    package nonisolated let root: Certificate
    private(set) var leaves: [Octets]
    private(set) var fold: DirectoryFold
    private(set) var register: AuthorityRegister
    /// The serial number of every gateway's certificate that was ever listed, with the digest of its key and who issued it.
    private(set) var certified: [[UInt8]: CertifiedKey]
    /// When the log was last cosigned.
    var lastPublished: Timestamp?

    init(documents: AuthorityDocuments, store: any AuthorityStore, terms: IssuingTerms, entropy: any EntropySource) {
        (self.store, self.entropy, officers, publisher) = (store, entropy, documents.officers, documents.publisher)
        (self.terms, issuers, issuer) = (terms, documents.issuers, documents.issuer)
        (keys, root) = (documents.keys, documents.root)
        (leaves, fold, register) = (documents.leaves, documents.fold, documents.register)
        (certified, lastPublished) = (documents.certified, documents.lastPublished)
    }

    package nonisolated var issuing: Certificate { issuer.certificate }

    /// Admits an organisation. It has no domains and no gateways yet. Refused when its id or name can be taken for another's.
    package func admit(_ id: MemberID, name: String, at now: Timestamp) throws(AuthorityFailure) {
        try requireDistinct(id, name: name)
        try state([.memberAdmitted(id, name: name)], at: now)
    }

    /// By the tables of this machine too, which find more than those that all gateways share (``NameSkeleton``).
    func requireDistinct(_ id: MemberID, name: String) throws(AuthorityFailure) {
        guard DisplayName.isFit(name) else { throw .nameUnfit("member's name") }
        for other in fold.knownMembers where other.id != id {
            let isAlike = other.name.map { LookAlike.areAlike(names: name, $0) } ?? false
            guard !isAlike, !LookAlike.areAlike(names: id.text, other.id.text) else { throw .memberLooksAlike(id, other.id) }
        }
    }

    /// Grants a domain; refused when it is granted already, lies below another member's, or can be taken for one, or for one that was
    /// another member's lately.
    package func grant(
        _ domain: DomainName, to id: MemberID, customer: String, strength: SessionStrength, coverage: DomainCoverage = .whole,
        at now: Timestamp
    ) throws(AuthorityFailure) {
        try requireGrantable(domain, to: id, customer: customer, at: now)
        try state([.domainGranted(domain, to: id, customer: customer, strength: strength, coverage: coverage)], at: now)
    }

    /// By the tables of this machine too.
    func requireGrantable(
        _ domain: DomainName, to id: MemberID, customer: String, at now: Timestamp
    ) throws(AuthorityFailure) {
        guard DisplayName.isFit(customer) else { throw .nameUnfit("customer's name") }
        // Whoever had a name of one label would own all names below it.
        guard domain.parent != nil else { throw .domainOfOneLabel(domain) }
        guard LookAlike.isReadable(domain) else { throw .domainUnreadable(domain) }
        for other in fold.knownDomains(at: now) where other.member != id && LookAlike.areAlike(domain, other.name) {
            throw .domainLooksAlike(domain, other.name, of: other.member)
        }
    }

    package func withdraw(_ domain: DomainName, at now: Timestamp) throws(AuthorityFailure) {
        try state([.domainWithdrawn(domain)], at: now)
    }

    /// Lists a gateway of a member, or its new endpoint.
    package func list(
        gateway: DomainName, of id: MemberID, endpoint: Endpoint, agreedBy agreement: Agreement? = nil, at now: Timestamp
    ) throws(AuthorityFailure) {
        try state([AgreedAct(.gatewayListed(gateway, of: id, endpoint: endpoint), agreement)], at: now)
    }

    package func suspend(_ id: MemberID, reason: String, at now: Timestamp) throws(AuthorityFailure) {
        guard DisplayName.isFit(reason) else { throw .nameUnfit("reason") }
        try state([.memberSuspended(id, reason: reason)], at: now)
    }

    package func resume(_ id: MemberID, at now: Timestamp) throws(AuthorityFailure) { try state([.memberResumed(id)], at: now) }

    package func depart(_ id: MemberID, at now: Timestamp) throws(AuthorityFailure) { try state([.memberDeparted(id)], at: now) }

    /// Keeps statements as they were signed, all in one write, and goes by them from then on.
    func keep(_ draft: StatementsDraft, _ signed: [SignedStatement]) throws(AuthorityFailure) {
        let kept = leaves + signed.map(\.leaf)
        try write(AuthorityDocument.statements, AuthorityDocuments.text(kept))
        (leaves, fold) = (kept, draft.fold)
        for (act, _) in draft.statements { certified.add(act.act) }
    }

    func set(_ responder: OCSPResponse.Signer, asResponderAt index: Int) { issuers[index].responder = responder }

    /// What was verified and kept already.
    func takeOver(
        _ leaves: [Octets], _ fold: DirectoryFold, _ certified: [[UInt8]: CertifiedKey], cosignedAt: Timestamp
    ) {
        (self.leaves, self.fold, self.certified) = (leaves, fold, certified)
        lastPublished = cosignedAt
    }

    func updateRegister(_ change: (inout AuthorityRegister) -> Void) throws(AuthorityFailure) {
        var next = register
        change(&next)
        try write(AuthorityDocument.register, next.octets)
        register = next
    }

    func write(_ name: String, _ content: Octets) throws(AuthorityFailure) {
        do throws(AuthorityStoreFailure) { try store.write(name, content) } catch { throw .store(error) }
    }

    func signing<Value>(_ make: () throws -> Value) throws(AuthorityFailure) -> Value {
        do { return try make() } catch let failure as AuthorityStoreFailure { throw .store(failure) } catch { throw .cannotSign }
    }
}
