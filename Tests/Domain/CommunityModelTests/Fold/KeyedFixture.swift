import CommunityModel
import Crypto
import MailModel
import MerkleLog
import Testing
import X509

/// The history of ``FoldFixture``, in which the first member has a key or has none, and what its key and its gateway can say.
struct KeyedFixture {
    let base: FoldFixture
    var fold: DirectoryFold

    /// - Parameter isKeyed: whether the first member has a key; its gateway has a signing certificate either way.
    init(isKeyed: Bool = true) throws {
        base = try FoldFixture.shared.get()
        fold = try base.fold(try base.settled())
        guard isKeyed else { return }
        try state(.member(.keySet(base.one, base.oneKey.key)), try agreed(.member(.keySet(base.one, base.oneKey.key))))
    }

    var now: Timestamp { fold.lastTime + .seconds(1) }

    mutating func state(_ act: Act, _ agreement: Agreement? = nil, at time: Timestamp? = nil) throws(FoldFailure) {
        try fold.apply(Statement(sequence: fold.statements + 1, time: time ?? now, act: act), agreement: agreement)
    }

    func text(_ act: Act, expires: Timestamp? = nil, publisher: OfficerKey? = nil) -> AgreementText {
        AgreementText(
            to: act, log: CommunityLog.name(of: publisher ?? base.authority.publisher), expires: expires ?? now + .hours(24))
    }

    /// By the first member's gateway, with its listed signing certificate or another key and certificate.
    func agreed(
        _ act: Act, expires: Timestamp? = nil, key: P256.Signing.PrivateKey? = nil, certificate: Octets? = nil
    ) throws -> Agreement {
        let text = text(act, expires: expires)
        let der = try certificate ?? base.leaf(base.oneGateway, .signing)
        let signature = try (key ?? base.key(base.oneGateway, .signing)).signature(for: text.octets)
        return Agreement(
            signer: .certificate(digest: Array(SHA256.hash(data: der.bytes))), expires: text.expires,
            signature: Array(signature.derRepresentation))
    }

    /// By the member's key, or another.
    func said(_ act: Act, expires: Timestamp? = nil, by key: Curve25519.Signing.PrivateKey? = nil) throws -> Agreement {
        try text(act, expires: expires).agreed(by: key ?? base.oneKey)
    }

    func directory(at time: Timestamp) -> Directory {
        Directory(folding: fold, at: LogPosition(size: fold.statements, root: .empty, cosignedAt: time))
    }

    /// A further certificate of the first member's gateway.
    func addition(serial: UInt8 = 30) throws -> Act {
        .certificateListed(
            try base.leaf(base.oneGateway, .tls, serial: serial), gateway: base.oneGateway, purpose: .tls)
    }
}
