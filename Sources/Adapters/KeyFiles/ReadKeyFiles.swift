import CMSFormat
import Crypto

/// What the files of keys and certificates held, by the digests of their texts. After some years nearly all of a folder is as it was when it was
/// read last, and each sealed key costs a tenth of a second to open: only what is new is opened and verified.
struct ReadKeyFiles: Sendable {
    struct Key: Sendable {
        let key: P256.Signing.PrivateKey, id: PublicKeyID
        /// As it is shown to the TLS library.
        let pem: String
    }

    private struct ChainText: Hashable {
        let text: SHA256.Digest, key: PublicKeyID
    }

    private var keys: [SHA256.Digest: Key] = [:]
    private var chains: [ChainText: InstalledChain] = [:]

    /// - Parameter text: as it lies in the file, sealed or not.
    func key(_ text: String) -> Key? { keys[Self.digest(text)] }

    mutating func keep(_ key: Key, of text: String) { keys[Self.digest(text)] = key }

    /// The chain in a file, from here where it was there before.
    mutating func chain(_ text: String, of key: PublicKeyID, knownIn former: ReadKeyFiles) -> InstalledChain? {
        let name = ChainText(text: Self.digest(text), key: key)
        guard let chain = former.chains[name] ?? InstalledChain(text, of: key) else { return nil }
        chains[name] = chain
        return chain
    }

    private static func digest(_ text: String) -> SHA256.Digest {
        var hash = SHA256()
        hash.update(data: Array(text.utf8))
        return hash.finalize()
    }
}
