package import Crypto

extension FileKeyService {
    /// The key by which this gateway cosigns the log as a witness; made where there is none. Like those that prove who the gateway is it is in no
    /// backup: a gateway that forgot what it saw must not say by the same key that something else was all it ever saw.
    package func witnessKey() throws(KeyFileFailure) -> Curve25519.Signing.PrivateKey {
        let name = KeyFolder.witnessFile
        guard folder.exists(name) else {
            let key = Curve25519.Signing.PrivateKey()
            try writePrivate(name, Ed25519KeyText.witness.text(of: key))
            return key
        }
        guard let key = Ed25519KeyText.witness.key(in: try readPrivate(name)) else { throw .notAKey(folder.file(name)) }
        return key
    }
}
