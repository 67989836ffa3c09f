import CommunityModel
import Crypto
import FoundationEssentials
package import MailModel
import MessageFormat
import X509

extension Authority {
    /// Officers that must sign together.
    package static let threshold = AuthorityKeys.leastThreshold

    /// Makes a new authority from what a ceremony made: the officers' and the publisher's keys, the first statements.
    ///
    /// `authority.json` is written last: an authority that was interrupted while it was made is none.
    ///
    /// - Parameter officers: names, at least ``threshold``; each gets a key of its own.
    package static func found(
        community: String, officers: [String], by certificates: FoundingCertificates, in store: any AuthorityStore,
        terms: IssuingTerms = .plain, entropy: any EntropySource, at now: Timestamp
    ) throws(AuthorityFailure) -> Authority {
        guard try AuthorityDocuments.read(store, AuthorityDocument.keys) == nil else { throw .alreadyFounded }
        guard DisplayName.isFit(community), officers.allSatisfy(DisplayName.isFit) else { throw .nameUnfit("name") }
        let publisher = Curve25519.Signing.PrivateKey()
        let officerKeys = officers.map { _ in Curve25519.Signing.PrivateKey() }
        let list = zip(officerKeys, officers).map { Officer(key: $0.key, name: $1) }
        guard let keys = AuthorityKeys(threshold: threshold, officers: list, publisher: publisher.key) else {
            throw .tooFewOfficers(have: officers.count, need: threshold)
        }
        let issuing = certificates.issuing.certificate
        do {
            let acts: [Act] = [.founded(name: community, authority: keys), .issuerListed(certificate: issuing.der)]
            let leaves = try acts.enumerated().map { index, act in
                let statement = Statement(sequence: UInt64(index + 1), time: now, act: act)
                return try SignedStatement(statement, signedBy: officerKeys).leaf
            }
            try write(certificates, to: store)
            try store.write(AuthorityDocument.publisherKey, keyText(publisher))
            for (index, key) in officerKeys.enumerated() {
                try store.write(AuthorityDocument.officerKey(index + 1), keyText(key))
            }
            var register = AuthorityRegister()
            register.serials = [Array(certificates.root.serialNumber.bytes), Array(issuing.serialNumber.bytes)]
            try store.write(AuthorityDocument.statements, AuthorityDocuments.text(leaves))
            try store.write(AuthorityDocument.register, register.octets)
            try store.write(AuthorityDocument.keys, keys.octets)
        } catch let failure as AuthorityStoreFailure { throw .store(failure) } catch { throw .cannotSign }
        return try open(store, terms: terms, entropy: entropy)
    }

    private static func write(_ certificates: FoundingCertificates, to store: any AuthorityStore) throws {
        let issuing = certificates.issuing
        try store.write(AuthorityDocument.root, Octets(utf8: CertificatePEM.text([certificates.root])))
        try store.write(AuthorityDocument.rootList, certificates.rootList.der)
        try store.write(AuthorityDocument.issuing, Octets(utf8: CertificatePEM.text([issuing.certificate])))
        try store.write(AuthorityDocument.issuingKey, Octets(utf8: issuing.key.pemRepresentation + "\n"))
    }

    /// The same with a root that is made here and now, whose key stays among the documents: for trials, where nobody holds a ceremony.
    package static func found(
        community: String, officers: [String], in store: any AuthorityStore, terms: IssuingTerms = .plain,
        entropy: any EntropySource, at now: Timestamp
    ) throws(AuthorityFailure) -> Authority {
        guard try AuthorityDocuments.read(store, AuthorityDocument.keys) == nil else { throw .alreadyFounded }
        let key = P384.Signing.PrivateKey()
        let ceremony = try RootCeremony.begin(community: community, key: key, entropy: entropy, at: now)
        let issuing = try ceremony.issuing(number: 1, address: terms.address, entropy: entropy, at: now)
        let list = try ceremony.revocationList(after: nil, at: now)
        guard let certificates = FoundingCertificates(root: ceremony.root, rootList: list, issuing: issuing) else {
            throw .cannotSign
        }
        do { try store.write(AuthorityDocument.rootKey, Octets(utf8: key.pemRepresentation + "\n")) } catch {
            throw .store(error)
        }
        return try found(
            community: community, officers: officers, by: certificates, in: store, terms: terms, entropy: entropy, at: now)
    }

    /// Opens an authority; its statements are verified like anybody's.
    ///
    /// - Parameter terms: what stands in the certificates that it issues.
    package static func open(
        _ store: any AuthorityStore, terms: IssuingTerms = .plain, entropy: any EntropySource
    ) throws(AuthorityFailure) -> Authority {
        Authority(documents: try AuthorityDocuments(reading: store), store: store, terms: terms, entropy: entropy)
    }

    private static func keyText(_ key: Curve25519.Signing.PrivateKey) -> Octets {
        Octets(utf8: Base64.text(Array(key.rawRepresentation)) + "\n")
    }
}
