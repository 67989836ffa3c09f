import CommunityModel
import Crypto
import FoundationEssentials
package import MailModel
import MessageFormat

extension Authority {
    /// Officers that must sign together.
    package static let threshold = AuthorityKeys.leastThreshold

    /// Makes a new authority: root and issuing certificate, the officers' and the publisher's keys, the first statements.
    ///
    /// `authority.json` is written last: an authority that was interrupted while it was made is none.
    ///
    /// - Parameter officers: names, at least ``threshold``; each gets a key of its own.
    package static func found(
        community: String, officers: [String], in store: any AuthorityStore, entropy: any EntropySource, at now: Timestamp
    ) throws(AuthorityFailure) -> Authority {
        guard try AuthorityDocuments.read(store, AuthorityDocument.keys) == nil else { throw .alreadyFounded }
        guard DisplayName.isFit(community), officers.allSatisfy(DisplayName.isFit) else { throw .nameUnfit("name") }
        let publisher = Curve25519.Signing.PrivateKey()
        let officerKeys = officers.map { _ in Curve25519.Signing.PrivateKey() }
        let list = zip(officerKeys, officers).map { Officer(key: $0.key, name: $1) }
        guard let keys = AuthorityKeys(threshold: threshold, officers: list, publisher: publisher.key) else {
            throw .officerKeysMissing(have: officers.count, need: threshold)
        }
        do {
            let start = now - AuthorityPeriods.leafStartsBefore
            var register = AuthorityRegister()
            let root = try CertificateIssuer.makeRoot(
                community: community, serial: serial(entropy, &register), from: start, to: start + AuthorityPeriods.root)
            let issuing = try root.makeIssuing(
                community: community, number: 1, serial: serial(entropy, &register), from: start,
                to: start + AuthorityPeriods.issuing)
            let acts: [Act] = [
                .founded(name: community, authority: keys), .issuerListed(certificate: issuing.certificate.der),
            ]
            let leaves = try acts.enumerated().map { index, act in
                let statement = Statement(sequence: UInt64(index + 1), time: now, act: act)
                return try SignedStatement(statement, signedBy: officerKeys).leaf
            }
            try store.write(AuthorityDocument.root, Octets(utf8: CertificatePEM.text([root.certificate])))
            try store.write(AuthorityDocument.rootKey, Octets(utf8: root.key.pemRepresentation + "\n"))
            try store.write(AuthorityDocument.issuing, Octets(utf8: CertificatePEM.text([issuing.certificate])))
            try store.write(AuthorityDocument.issuingKey, Octets(utf8: issuing.key.pemRepresentation + "\n"))
            try store.write(AuthorityDocument.publisherKey, keyText(publisher))
            for (index, key) in officerKeys.enumerated() {
                try store.write(AuthorityDocument.officerKey(index + 1), keyText(key))
            }
            try store.write(AuthorityDocument.statements, AuthorityDocuments.text(leaves))
            try store.write(AuthorityDocument.register, register.octets)
            try store.write(AuthorityDocument.keys, keys.octets)
        } catch let failure as AuthorityStoreFailure { throw .store(failure) } catch { throw .cannotSign }
        return try open(store, entropy: entropy)
    }

    /// Opens an authority; its statements are verified like anybody's.
    package static func open(
        _ store: any AuthorityStore, entropy: any EntropySource
    ) throws(AuthorityFailure) -> Authority {
        Authority(documents: try AuthorityDocuments(reading: store), store: store, entropy: entropy)
    }

    private static func serial(_ entropy: any EntropySource, _ register: inout AuthorityRegister) -> [UInt8] {
        let serial = newSerial(entropy)
        register.serials.insert(serial)
        return serial
    }

    private static func keyText(_ key: Curve25519.Signing.PrivateKey) -> Octets {
        Octets(utf8: Base64.text(Array(key.rawRepresentation)) + "\n")
    }
}
