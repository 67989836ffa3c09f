import Crypto
import CryptoExtras

/// The key of one backup and how its parts are sealed.
///
/// The file begins with ``magic``, one octet for the kind of secret, a salt of 32 random octets, of which the key is made, so that no key serves
/// twice, and 16 octets that only the right secret makes, so that a wrong one is told from damage; backups of before lack those. Then come parts of ``partSize`` octets, each sealed with AES-256-GCM, its tag behind it; the last may be shorter. The nonce counts the
/// parts in 11 octets and says in the twelfth whether it is the last, so that parts cannot be left out, swapped, or cut off unseen.
struct BackupSeal {
    static let magic = Array("SECUREMAIL BACKUP 1\n".utf8)
    /// What every version's begins with.
    static let family = Array("SECUREMAIL BACKUP ".utf8)
    static let saltLength = 32
    /// Of the shortest header: whoever has so many octets knows how long it is.
    static let leastHeader = magic.count + 1 + saltLength
    private static let checkLength = 16
    static let partSize = 262_144
    static let tagLength = 16

    /// scrypt's cost for a passphrase (RFC 7914): 128 MiB, for what may lie in others' hands for years.
    private static let rounds = 131_072, blockSize = 8
    /// Kinds of header; the first two are of backups of before, without the check.
    private static let ofPassphrase: UInt8 = 1, ofKeyFile: UInt8 = 2, checked: UInt8 = 2

    let header: [UInt8]
    private let key: SymmetricKey
    private let hasCheck: Bool

    init(secret: BackupSecret, salt: [UInt8], hasCheck: Bool = true) throws(BackupFailure) {
        self.hasCheck = hasCheck
        let kind: UInt8
        switch secret {
        case .passphrase(let text):
            kind = Self.ofPassphrase
            let key = try? KDF.Scrypt.deriveKey(
                from: Array(text.utf8), salt: salt, outputByteCount: 32, rounds: Self.rounds, blockSize: Self.blockSize,
                parallelism: 1)
            guard let key, !text.isEmpty else { throw .secretUnfit }
            self.key = key
        case .keyFile(let octets):
            kind = Self.ofKeyFile
            guard octets.count >= BackupSecret.leastKeyFile else { throw .secretUnfit }
            key = HKDF<SHA256>.deriveKey(
                inputKeyMaterial: SymmetricKey(data: octets), salt: salt, info: Array("securemail backup 1".utf8),
                outputByteCount: 32)
        }
        let check = HKDF<SHA256>.expand(
            pseudoRandomKey: key, info: Array("securemail backup 1 check".utf8), outputByteCount: Self.checkLength)
        header =
            Self.magic + [hasCheck ? kind + Self.checked : kind] + salt + (hasCheck ? check.withUnsafeBytes { Array($0) } : [])
    }

    /// - Parameter octets: ``leastHeader`` at least.
    static func headerLength(_ octets: [UInt8]) -> Int {
        leastHeader + (octets[magic.count] > ofKeyFile ? checkLength : 0)
    }

    /// Reads the header of a backup.
    init(secret: BackupSecret, header: [UInt8]) throws(BackupFailure) {
        guard header.starts(with: Self.family) else { throw .notABackup }
        guard header.starts(with: Self.magic) else { throw .newer }
        let salt = header.dropFirst(Self.magic.count + 1).prefix(Self.saltLength)
        try self.init(secret: secret, salt: Array(salt), hasCheck: header.count > Self.leastHeader)
        // A passphrase where a key file sealed it opens nothing, nor does another secret; it is said as early.
        guard self.header == header else { throw .doesNotOpen }
    }

    func seal(_ part: some Collection<UInt8>, number: UInt64, isLast: Bool) throws(BackupFailure) -> [UInt8] {
        let box = try? AES.GCM.seal(Array(part), using: key, nonce: nonce(number, isLast), authenticating: header)
        guard let box else { throw .secretUnfit }
        return Array(box.ciphertext) + Array(box.tag)
    }

    func open(_ part: some Collection<UInt8>, number: UInt64, isLast: Bool) throws(BackupFailure) -> [UInt8] {
        let octets = Array(part), end = octets.count - Self.tagLength
        guard end >= 0, let nonce = try? nonce(number, isLast),
            let box = try? AES.GCM.SealedBox(nonce: nonce, ciphertext: octets[..<end], tag: octets[end...]),
            let plain = try? AES.GCM.open(box, using: key, authenticating: header)
        else { throw number == 0 && !hasCheck ? .doesNotOpen : .altered }
        return Array(plain)
    }

    private func nonce(_ number: UInt64, _ isLast: Bool) throws -> AES.GCM.Nonce {
        try AES.GCM.Nonce(
            data: [0, 0, 0] + (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) } + [isLast ? 1 : 0])
    }
}
