import CommunityModel
import Crypto
import FoundationEssentials
import MailModel
import MerkleLog
import MessageFormat
import SwiftASN1
import X509

/// What an authority is made of, as its store keeps it.
struct AuthorityDocuments {
    let officers: [any StatementSigner]
    let publisher: Curve25519.Signing.PrivateKey
    /// In the order of their making, none of which the statements do not list; never empty.
    let issuers: [AuthorityIssuer]
    let issuer: AuthorityIssuer
    let keys: AuthorityKeys
    let root: Certificate
    let leaves: [Octets]
    let fold: DirectoryFold
    /// Serial number and key of each certificate that was ever listed.
    let certified: [[UInt8]: CertifiedKey]
    let register: AuthorityRegister
    /// When the log was last cosigned; `nil` where there is no checkpoint to be read.
    let lastPublished: Timestamp?

    /// The text of the statements: a leaf a line.
    static func text(_ leaves: [Octets]) -> Octets { Octets.joined(leaves.flatMap { [$0, Octets([0x0A])] }) }

    init(reading store: any AuthorityStore) throws(AuthorityFailure) {
        guard let keyText = try Self.read(store, AuthorityDocument.keys) else { throw .notFounded }
        guard let keys = try? AuthorityKeys(parsing: keyText) else { throw .documentDamaged(AuthorityDocument.keys) }
        self.keys = keys
        leaves = try Self.document(store, AuthorityDocument.statements) { text in
            text.bytes.last == 0x0A
                ? text.bytes.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false).map { Octets($0) } : nil
        }
        guard Self.stands(keys, in: leaves) else { throw .documentDamaged(AuthorityDocument.keys) }
        root = try Self.certificate(store, AuthorityDocument.root)
        try Self.verify(root, store)
        (fold, certified) = try Self.folded(leaves, keys)
        issuers = try Self.issuers(store, fold, root)
        guard let newest = issuers.last else { throw .documentDamaged(AuthorityDocument.issuing) }
        issuer = newest
        publisher = try Self.publisher(store, keys)
        var officers: [any StatementSigner] = []
        for number in 1...keys.officers.count {
            guard let octets = try Self.read(store, AuthorityDocument.officerKey(number)) else { continue }
            // Sealed where it lies: it is not here, until it is opened by its officer.
            guard !octets.bytes.starts(with: "-----BEGIN".utf8) else { continue }
            guard let key = Self.signingKey(octets), keys.officers[number - 1].key == key.key else {
                throw .documentDamaged(AuthorityDocument.officerKey(number))
            }
            officers.append(key)
        }
        self.officers = officers
        register = try Self.document(store, AuthorityDocument.register) { AuthorityRegister(parsing: $0) }
        lastPublished = (try? Authority.published(in: store, keys))?.cosignedAt
    }

    static func publisher(
        _ store: any AuthorityStore, _ keys: AuthorityKeys
    ) throws(AuthorityFailure) -> Curve25519.Signing.PrivateKey {
        let key = try document(store, AuthorityDocument.publisherKey, signingKey)
        guard key.publicKey.rawRepresentation.elementsEqual(keys.publisher.octets) else {
            throw .documentDamaged(AuthorityDocument.publisherKey)
        }
        return key
    }

    /// Whether these are the keys that the founding statement names, where that is whole: so that the right one of two files is named.
    private static func stands(_ keys: AuthorityKeys, in leaves: [Octets]) -> Bool {
        guard let leaf = leaves.first, let signed = try? SignedStatement(parsing: leaf),
            case .founded(_, let stated) = signed.statement.act, (try? signed.verify(by: stated)) != nil
        else { return true }
        return stated == keys
    }

    /// Those that the statements list. One that a failure kept from being listed is none yet.
    private static func issuers(
        _ store: any AuthorityStore, _ fold: DirectoryFold, _ root: Certificate
    ) throws(AuthorityFailure) -> [AuthorityIssuer] {
        var issuers: [AuthorityIssuer] = [], unlisted: [String] = []
        for number in AuthorityDocument.issuerNumbers {
            guard try read(store, AuthorityDocument.issuing(number)) != nil else { continue }
            let certificate = try certificate(store, AuthorityDocument.issuing(number))
            guard fold.issuers.contains(certificate) else {
                unlisted.append(AuthorityDocument.issuing(number))
                continue
            }
            issuers.append(try issuer(number, certificate, store, root))
        }
        // One that another document stands in for would be found by gateways only, which refuse what is signed with it.
        guard issuers.count == fold.issuers.count else {
            throw .documentDamaged(unlisted.first ?? AuthorityDocument.issuing(issuers.count + 1))
        }
        return issuers
    }

    private static func issuer(
        _ number: Int, _ certificate: Certificate, _ store: any AuthorityStore, _ root: Certificate
    ) throws(AuthorityFailure) -> AuthorityIssuer {
        guard root.publicKey.isValidSignature(certificate.signature, for: certificate) else {
            throw .documentDamaged(AuthorityDocument.issuing(number))
        }
        return AuthorityIssuer(
            number: number, certificate: certificate, issuer: try signing(number, certificate, store),
            responder: try responder(number, certificate, store))
    }

    /// One that is lost can be replaced; one that is there and does not fit was changed by somebody.
    static func signing(
        _ number: Int, _ certificate: Certificate, _ store: any AuthorityStore
    ) throws(AuthorityFailure) -> CertificateIssuer? {
        guard try read(store, AuthorityDocument.issuingKey(number)) != nil else { return nil }
        let key = try document(store, AuthorityDocument.issuingKey(number)) { octets in
            try? P384.Signing.PrivateKey(pemRepresentation: String(decoding: octets.bytes, as: UTF8.self))
        }
        guard Certificate.PublicKey(key.publicKey) == certificate.publicKey else {
            throw .documentDamaged(AuthorityDocument.issuingKey(number))
        }
        return CertificateIssuer(certificate: certificate, key: key)
    }

    /// One that cannot be used is made anew by the next publication: nothing is lost with it.
    private static func responder(
        _ number: Int, _ issuing: Certificate, _ store: any AuthorityStore
    ) throws(AuthorityFailure) -> OCSPResponse.Signer? {
        guard let octets = try read(store, AuthorityDocument.responderKey(number)),
            let parts = try? PEMDocument.parseMultiple(pemString: String(decoding: octets.bytes, as: UTF8.self)),
            parts.count == 2,
            let key = try? P256.Signing.PrivateKey(pemRepresentation: parts[0].pemString),
            let certificate = try? Certificate(pemDocument: parts[1]), certificate.publicKey == .init(key.publicKey),
            issuing.publicKey.isValidSignature(certificate.signature, for: certificate)
        else { return nil }
        return OCSPResponse.Signer(certificate: certificate, key: key)
    }

    private static func verify(_ root: Certificate, _ store: any AuthorityStore) throws(AuthorityFailure) {
        guard root.publicKey.isValidSignature(root.signature, for: root) else { throw .documentDamaged(AuthorityDocument.root) }
        // Often kept elsewhere.
        guard try read(store, AuthorityDocument.rootKey) != nil else { return }
        let key = try document(store, AuthorityDocument.rootKey) { octets in
            try? P384.Signing.PrivateKey(pemRepresentation: String(decoding: octets.bytes, as: UTF8.self))
        }
        guard Certificate.PublicKey(key.publicKey) == root.publicKey else { throw .documentDamaged(AuthorityDocument.rootKey) }
    }

    static func folded(
        _ leaves: [Octets], _ keys: AuthorityKeys
    ) throws(AuthorityFailure) -> (DirectoryFold, [[UInt8]: CertifiedKey]) {
        var fold = DirectoryFold()
        var certified: [[UInt8]: CertifiedKey] = [:]
        do {
            for leaf in leaves {
                let signed = try SignedStatement(parsing: leaf)
                try signed.verify(by: keys)
                try fold.apply(signed)
                certified.add(signed.statement.act)
            }
        } catch { throw .documentDamaged(AuthorityDocument.statements) }
        return (fold, certified)
    }

    static func read(_ store: any AuthorityStore, _ name: String) throws(AuthorityFailure) -> Octets? {
        do throws(AuthorityStoreFailure) { return try store.read(name) } catch { throw .store(error) }
    }

    private static func document<Value>(
        _ store: any AuthorityStore, _ name: String, _ parse: (Octets) -> Value?
    ) throws(AuthorityFailure) -> Value {
        guard let octets = try read(store, name), let value = parse(octets) else { throw .documentDamaged(name) }
        return value
    }

    static func certificate(_ store: any AuthorityStore, _ name: String) throws(AuthorityFailure) -> Certificate {
        try document(store, name) { CertificatePEM.certificates(String(decoding: $0.bytes, as: UTF8.self))?.first }
    }

    private static func signingKey(_ octets: Octets) -> Curve25519.Signing.PrivateKey? {
        let text = String(decoding: octets.bytes.filter { $0 != 0x0A }, as: UTF8.self)
        return Base64.octets(text).flatMap { try? Curve25519.Signing.PrivateKey(rawRepresentation: $0) }
    }
}
