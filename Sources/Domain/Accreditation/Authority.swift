package import CommunityModel
import Crypto
import FoundationEssentials
package import MailModel
package import X509

/// The community's administrator: admits members, grants domains, issues and revokes certificates, publishes the directory.
///
/// Every act is first tried on the fold of all acts before it, then signed by the officers, then kept; only what was kept is published.
package actor Authority {
    /// Octets of a serial number: 128 random bits (RFC 5280 section 4.1.2.2 allows 20 octets).
    package static let serialLength = 16

    private let store: any AuthorityStore
    private let entropy: any EntropySource
    private let officers: [any StatementSigner]
    private let publisher: Curve25519.Signing.PrivateKey
    private let issuer: CertificateIssuer
    package nonisolated let keys: AuthorityKeys
    package nonisolated let root: Certificate
    private var leaves: [Octets]
    private var fold: DirectoryFold
    private var register: AuthorityRegister

    init(documents: AuthorityDocuments, store: any AuthorityStore, entropy: any EntropySource) {
        (self.store, self.entropy, officers, publisher) = (store, entropy, documents.officers, documents.publisher)
        (issuer, keys, root) = (documents.issuer, documents.keys, documents.root)
        (leaves, fold, register) = (documents.leaves, documents.fold, documents.register)
    }

    package nonisolated var issuing: Certificate { issuer.certificate }

    /// Admits an organisation. It has no domains and no gateways yet.
    package func admit(_ id: MemberID, name: String, at now: Timestamp) throws(AuthorityFailure) {
        guard DisplayName.isFit(name) else { throw .nameUnfit("member's name") }
        try state(.memberAdmitted(id, name: name), at: now)
    }

    /// Grants a domain; refused when it is granted already, lies below another member's, or can be taken for one.
    package func grant(
        _ domain: DomainName, to id: MemberID, customer: String, strength: SessionStrength, at now: Timestamp
    ) throws(AuthorityFailure) {
        guard DisplayName.isFit(customer) else { throw .nameUnfit("customer's name") }
        guard !LookAlike.isInternationalised(domain) else { throw .domainInternationalised(domain) }
        for other in fold.grantedDomains where other.member != id && LookAlike.areAlike(domain, other.name) {
            throw .domainLooksAlike(domain, other.name, of: other.member)
        }
        try state(.domainGranted(domain, to: id, customer: customer, strength: strength), at: now)
    }

    package func withdraw(_ domain: DomainName, at now: Timestamp) throws(AuthorityFailure) {
        try state(.domainWithdrawn(domain), at: now)
    }

    /// Lists a gateway of a member, or its new endpoint.
    package func list(
        gateway: DomainName, of id: MemberID, endpoint: Endpoint, at now: Timestamp
    ) throws(AuthorityFailure) {
        try state(.gatewayListed(gateway, of: id, endpoint: endpoint), at: now)
    }

    package func suspend(_ id: MemberID, reason: String, at now: Timestamp) throws(AuthorityFailure) {
        guard DisplayName.isFit(reason) else { throw .nameUnfit("reason") }
        try state(.memberSuspended(id, reason: reason), at: now)
    }

    package func resume(_ id: MemberID, at now: Timestamp) throws(AuthorityFailure) { try state(.memberResumed(id), at: now) }

    package func depart(_ id: MemberID, at now: Timestamp) throws(AuthorityFailure) { try state(.memberDeparted(id), at: now) }

    /// Issues, or renews, a gateway's certificates and lists them in the directory. The older ones stay until they expire, so that both
    /// are accepted during roll-over (G-21).
    ///
    /// - Parameter requests: PKCS #10 in PEM; all are checked before the first certificate is made.
    package func issue(
        _ requests: [CertificatePurpose: String], for gateway: DomainName, at now: Timestamp
    ) throws(AuthorityFailure) -> [CertificatePurpose: IssuedCertificate] {
        var keys: [(purpose: CertificatePurpose, key: Certificate.PublicKey)] = []
        for purpose in CertificatePurpose.allCases {
            guard let request = requests[purpose] else { continue }
            let key = try CertificateRequest(pem: request, purpose: purpose).key(for: gateway)
            let digest = Certificate.keyDigest(key)
            guard fold.isKeyFree(digest, gateway: gateway, purpose: purpose), !keys.contains(where: { $0.key == key }) else {
                throw .keyInUse(purpose)
            }
            keys.append((purpose, key))
        }
        guard fold.owner(ofGateway: gateway) != nil else { throw .history(.gatewayUnknown(gateway)) }
        var issued: [CertificatePurpose: IssuedCertificate] = [:]
        for (purpose, key) in keys {
            let certificate = try certify(key, gateway, purpose, now)
            issued[purpose] = IssuedCertificate(certificate: certificate, issuing: issuer.certificate)
        }
        return issued
    }

    private func certify(
        _ key: Certificate.PublicKey, _ gateway: DomainName, _ purpose: CertificatePurpose, _ now: Timestamp
    ) throws(AuthorityFailure) -> Certificate {
        let serial = try newSerial()
        let certificate = try signing {
            try issuer.issue(
                key, for: gateway, purpose: purpose, serial: serial, from: now - AuthorityPeriods.leafStartsBefore,
                to: now + AuthorityPeriods.leaf)
        }
        try state(.certificateListed(certificate.der, gateway: gateway, purpose: purpose), at: now)
        return certificate
    }

    /// Revokes a certificate by its serial number; the next published file tells it.
    package func revoke(serial: [UInt8], reason: RevocationReason, at now: Timestamp) throws(AuthorityFailure) {
        let entry = RevokedCertificate(serial: serial, since: now, reason: reason)
        guard register.serials.contains(where: { Array($0.drop { $0 == 0 }) == entry.serial }) else {
            throw .certificateUnknown
        }
        guard !register.revoked.contains(where: { $0.serial == entry.serial }) else { throw .alreadyRevoked }
        try updateRegister { $0.revoked.append(entry) }
    }

    /// Signs the directory of this moment, with a new revocation list, under the next sequence.
    @discardableResult
    package func publish(at now: Timestamp) throws(AuthorityFailure) -> DirectoryFile {
        try updateRegister {
            $0.fileSequence += 1
            $0.listNumber += 1
        }
        let end = now + AuthorityPeriods.directory
        let register = register, leaves = leaves
        let file = try signing {
            let list = try CertificateRevocationList.issue(
                by: issuer.certificate, key: issuer.key, number: register.listNumber, thisUpdate: now, nextUpdate: end,
                revoked: register.revoked)
            try store.write(AuthorityDocument.revocationList, list.der)
            return try DirectoryFile.publish(
                sequence: register.fileSequence, issuedAt: Timestamp(seconds: now.seconds),
                expiresAt: Timestamp(seconds: end.seconds), leaves: leaves, lists: [list], publisher: publisher)
        }
        do { _ = try file.verify(by: keys, roots: [root], after: nil, at: now) } catch {
            throw .documentDamaged(AuthorityDocument.statements)
        }
        try write(AuthorityDocument.directory, file.octets)
        return file
    }

    /// The directory as it would be published now, to show it.
    package func directory(at now: Timestamp) throws(AuthorityFailure) -> Directory {
        let register = register
        let list = try signing {
            try CertificateRevocationList.issue(
                by: issuer.certificate, key: issuer.key, number: register.listNumber, thisUpdate: now,
                nextUpdate: now + AuthorityPeriods.directory, revoked: register.revoked)
        }
        let position = DirectoryPosition(
            sequence: register.fileSequence, fileDigest: [], statements: leaves.count, historyDigest: [], listNumbers: [:])
        return Directory(
            folding: fold, lists: [list], position: position, issuedAt: now, expiresAt: now + AuthorityPeriods.directory)
    }

    // MARK: What every act does

    private func state(_ act: Act, at now: Timestamp) throws(AuthorityFailure) {
        let statement = Statement(sequence: fold.statements + 1, time: now, act: act)
        var next = fold
        do throws(FoldFailure) { try next.apply(statement) } catch { throw .history(error) }
        let officers = officers
        guard officers.count >= keys.threshold else {
            throw .officerKeysMissing(have: officers.count, need: keys.threshold)
        }
        let leaf = try signing { try SignedStatement(statement, signedBy: officers).leaf }
        let kept = leaves + [leaf]
        try write(AuthorityDocument.statements, AuthorityDocuments.text(kept))
        (leaves, fold) = (kept, next)
    }

    private func newSerial() throws(AuthorityFailure) -> [UInt8] {
        var serial = entropy.octets(Self.serialLength)
        // Positive and of full length (RFC 5280 section 4.1.2.2).
        serial[0] = serial[0] & 0x3F | 0x40
        guard !register.serials.contains(serial) else { throw .cannotSign }
        try updateRegister { $0.serials.insert(serial) }
        return serial
    }

    private func updateRegister(_ change: (inout AuthorityRegister) -> Void) throws(AuthorityFailure) {
        var next = register
        change(&next)
        try write(AuthorityDocument.register, next.octets)
        register = next
    }

    private func write(_ name: String, _ content: Octets) throws(AuthorityFailure) {
        do throws(AuthorityStoreFailure) { try store.write(name, content) } catch { throw .store(error) }
    }

    private func signing<Value>(_ make: () throws -> Value) throws(AuthorityFailure) -> Value {
        do { return try make() } catch let failure as AuthorityStoreFailure { throw .store(failure) } catch { throw .cannotSign }
    }
}
