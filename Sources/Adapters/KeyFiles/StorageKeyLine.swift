import Crypto
import FoundationEssentials

/// A line of the storage keys' file: `version:key:checksum`, the key in base64. A key that is another one than it was would seal what no backup
/// of it opens, and nothing else would tell. Lines of earlier versions have no checksum.
struct StorageKeyLine {
    private static let keyLength = 32, checksumLength = 4

    let version: UInt8
    let key: Data

    init(version: UInt8, key: Data) { (self.version, self.key) = (version, key) }

    init?(_ text: Substring) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3, let version = UInt8(parts[0]),
            let key = Data(base64Encoded: String(parts[1])),
            key.count == Self.keyLength
        else { return nil }
        self.init(version: version, key: key)
        guard parts.count == 2 || parts[2] == checksum else { return nil }
    }

    var text: String { "\(version):\(key.base64EncodedString()):\(checksum)" }

    /// Says nothing of the key but whether it is the same: it lies in the same file.
    private var checksum: String {
        let digest = SHA256.hash(data: [version] + key)
        return Data(digest.prefix(Self.checksumLength)).base64EncodedString()
    }
}
