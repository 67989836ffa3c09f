import CommunityModel
import Crypto
import FoundationEssentials
import MailModel
import MessageFormat
import SwiftASN1
import X509

/// What an authority is made of, as its store keeps it.
struct AuthorityDocuments {
    let officers: [any StatementSigner]
    let publisher: Curve25519.Signing.PrivateKey
    let issuer: CertificateIssuer
    let keys: AuthorityKeys
    let root: Certificate
    let leaves: [Octets]
    let fold: DirectoryFold
    /// Serial number and key digest of each certificate that was ever listed.
    let certified: [[UInt8]: [UInt8]]
    let register: AuthorityRegister
    /// When the file last published says that it was signed; `nil` where there is none to be read.
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
        let issuingKey = try Self.document(store, AuthorityDocument.issuingKey) { octets in
            try? P384.Signing.PrivateKey(pemRepresentation: String(decoding: octets.bytes, as: UTF8.self))
        }
        issuer = CertificateIssuer(certificate: try Self.certificate(store, AuthorityDocument.issuing), key: issuingKey)
        publisher = try Self.document(store, AuthorityDocument.publisherKey, Self.signingKey)
        var officers: [any StatementSigner] = []
        for number in 1...keys.officers.count {
            guard let octets = try Self.read(store, AuthorityDocument.officerKey(number)) else { continue }
            guard let key = Self.signingKey(octets), keys.officers[number - 1].key == key.key else {
                throw .documentDamaged(AuthorityDocument.officerKey(number))
            }
            officers.append(key)
        }
        self.officers = officers
        register = try Self.document(store, AuthorityDocument.register) { AuthorityRegister(parsing: $0) }
        (fold, certified) = try Self.folded(leaves, keys)
        try Self.verify(root, issuer, store)
        guard publisher.publicKey.rawRepresentation.elementsEqual(keys.publisher.octets) else {
            throw .documentDamaged(AuthorityDocument.publisherKey)
        }
        lastPublished = try Self.read(store, AuthorityDocument.directory).flatMap { try? DirectoryFile.parse($0).issuedAt }
    }

    /// Whether these are the keys that the founding statement names, where that is whole: so that the right one of two files is named.
    private static func stands(_ keys: AuthorityKeys, in leaves: [Octets]) -> Bool {
        guard let leaf = leaves.first, let signed = try? SignedStatement(parsing: leaf),
            case .founded(_, let stated) = signed.statement.act, (try? signed.verify(by: stated)) != nil
        else { return true }
        return stated == keys
    }

    /// A certificate or key that is another one than it was would be found by gateways only, which refuse what is signed with it.
    private static func verify(
        _ root: Certificate, _ issuer: CertificateIssuer, _ store: any AuthorityStore
    ) throws(AuthorityFailure) {
        guard root.publicKey.isValidSignature(root.signature, for: root) else { throw .documentDamaged(AuthorityDocument.root) }
        guard root.publicKey.isValidSignature(issuer.certificate.signature, for: issuer.certificate) else {
            throw .documentDamaged(AuthorityDocument.issuing)
        }
        guard Certificate.PublicKey(issuer.key.publicKey) == issuer.certificate.publicKey else {
            throw .documentDamaged(AuthorityDocument.issuingKey)
        }
        // Often kept elsewhere.
        guard try read(store, AuthorityDocument.rootKey) != nil else { return }
        let key = try document(store, AuthorityDocument.rootKey) { octets in
            try? P384.Signing.PrivateKey(pemRepresentation: String(decoding: octets.bytes, as: UTF8.self))
        }
        guard Certificate.PublicKey(key.publicKey) == root.publicKey else { throw .documentDamaged(AuthorityDocument.rootKey) }
    }

    static func folded(
        _ leaves: [Octets], _ keys: AuthorityKeys
    ) throws(AuthorityFailure) -> (DirectoryFold, [[UInt8]: [UInt8]]) {
        var fold = DirectoryFold()
        var certified: [[UInt8]: [UInt8]] = [:]
        do {
            for leaf in leaves {
                let signed = try SignedStatement(parsing: leaf)
                try signed.verify(by: keys)
                try fold.apply(signed.statement)
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

    private static func certificate(_ store: any AuthorityStore, _ name: String) throws(AuthorityFailure) -> Certificate {
        try document(store, name) { CertificatePEM.certificates(String(decoding: $0.bytes, as: UTF8.self))?.first }
    }

    private static func signingKey(_ octets: Octets) -> Curve25519.Signing.PrivateKey? {
        let text = String(decoding: octets.bytes.filter { $0 != 0x0A }, as: UTF8.self)
        return Base64.octets(text).flatMap { try? Curve25519.Signing.PrivateKey(rawRepresentation: $0) }
    }
}

extension [[UInt8]: [UInt8]] {
    /// Notes serial number (without leading zeroes, as in ``RevokedCertificate``) and key of a certificate that an act lists.
    mutating func add(_ act: Act) {
        guard case .certificateListed(let der, _, _) = act, let certificate = Certificate(der: der) else { return }
        self[Array(certificate.serialNumber.bytes.drop { $0 == 0 })] = certificate.keyDigest
    }
}
