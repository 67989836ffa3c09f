import FoundationEssentials

/// Which files a backup holds.
extension FileKeyService {
    /// Without these nothing that is kept can be opened: the storage key, and every decryption key with its certificate.
    package var filesToKeep: [String] {
        let encryption = folder.generations(of: .encryption)
        return (encryption.map(\.key) + encryption.map(\.certificate) + [KeyFolder.storageFile]).filter(folder.exists)
    }

    /// Of the keys without which nothing opens, those that a folder lacks.
    package static func missingKeys(in directory: String) -> [String] {
        [KeyFolder.storageFile, KeyFolder.keyFile(.encryption)].filter { !KeyFolder(path: directory).exists($0) }
    }

    /// Files of keys and certificates in a folder, of whatever age.
    package static func keysAndCertificates(in directory: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.filter { name in
            name.hasSuffix(".pem") && ["-key.", "-cert."].contains { name.contains($0) }
        }.sorted()
    }

    /// Whether a folder has the keys that prove who the gateway is.
    package static func provesItself(_ directory: String) -> Bool {
        [KeyPurpose.signing, .tls].allSatisfy { KeyFolder(path: directory).exists(KeyFolder.keyFile($0)) }
    }

    /// Private keys that prove who this gateway is. They are never copied; a gateway that lost them makes new ones.
    package var filesNotToKeep: [String] {
        [KeyPurpose.signing, .tls].flatMap { folder.generations(of: $0).map(\.key) }
            + [KeyFolder.witnessFile].filter(folder.exists)
    }

    /// A file as it lies there, sealed or not.
    package func textToKeep(_ name: String) throws(KeyFileFailure) -> String {
        try folder.read(name, isPrivate: folder.privateFiles.contains(name))
    }
}
