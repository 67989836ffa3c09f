package import CMSFormat
package import Crypto
import CryptoExtras
package import DiskCalls
import FoundationEssentials
package import MailModel
import SwiftASN1
import Synchronization
package import X509

/// The gateway's keys, in memory, read from a folder of files. Private keys never leave it but as signatures and agreed secrets.
package final class FileKeyService: KeyService {
    /// A certificate with the chain that was installed with it.
    package struct Installed: Sendable {
        package let certificate: Certificate
        /// Leaf first.
        package let chain: [Certificate]
        package let key: PublicKeyID
        /// SHA-256 of the certificate's DER, by which directories name it.
        package let digest: [UInt8]
    }

    private struct Keys {
        var signing: [SigningKeyID: P256.Signing.PrivateKey] = [:]
        var agreement: [DecryptionKeyID: P256.KeyAgreement.PrivateKey] = [:]
        var storage: [UInt8: SymmetricKey] = [:]
        var installed: [KeyPurpose: [Installed]] = [:]
        /// By their keys.
        var tls: [PublicKeyID: (key: P256.Signing.PrivateKey, chainPEM: String, keyPEM: String)] = [:]
        /// The newest key of each purpose, and those before it.
        var newest: [KeyPurpose: PublicKeyID] = [:], older: [KeyPurpose: Set<PublicKeyID>] = [:]
        /// Of the files as they were last tried.
        var stamp: [String: FileStamp] = [:]
        var files = ReadKeyFiles()
    }

    let folder: KeyFolder
    let seal: KeyFileSeal?
    private let keys = Mutex(Keys())

    private init(folder: KeyFolder, secret: KeyFileSecret?) {
        self.folder = folder
        seal = secret.map(KeyFileSeal.init)
    }

    // MARK: Making and reading

    /// Makes the folder, and whatever key it lacks.
    package static func create(
        in directory: String, secret: KeyFileSecret?, calls: any FileCalls = SystemFileCalls()
    ) throws(KeyFileFailure) -> FileKeyService {
        let service = FileKeyService(folder: KeyFolder(path: directory, calls: calls), secret: secret)
        try service.folder.make()
        for purpose in KeyPurpose.allCases where !service.folder.exists(KeyFolder.keyFile(purpose)) {
            // One that came without its key would fit none that is made now.
            try service.folder.setAsideCertificate(purpose)
            try service.makeKey(purpose)
        }
        if !service.folder.exists(KeyFolder.storageFile) { try service.makeStorageKey() }
        try service.reload()
        return service
    }

    package static func open(
        _ directory: String, secret: KeyFileSecret?, calls: any FileCalls = SystemFileCalls()
    ) throws(KeyFileFailure) -> FileKeyService {
        let service = FileKeyService(folder: KeyFolder(path: directory, calls: calls), secret: secret)
        try service.reload()
        return service
    }

    /// Opens the keys that open what is kept, the storage keys and every decryption key, whatever else is there or not.
    package static func openKept(
        _ directory: String, secret: KeyFileSecret?, calls: any FileCalls = SystemFileCalls()
    ) throws(KeyFileFailure) -> FileKeyService {
        let service = FileKeyService(folder: KeyFolder(path: directory, calls: calls), secret: secret)
        var read = Keys()
        try service.load(.encryption, knownIn: ReadKeyFiles(), into: &read)
        read.storage = try service.storageKeys()
        let result = read
        service.keys.withLock { $0 = result }
        return service
    }

    /// Every key that mail to this gateway may be encrypted to.
    package var decryptionKeys: Set<DecryptionKeyID> { keys.withLock { Set($0.agreement.keys) } }

    /// Makes a new key beside the old one, which stays readable.
    package func renew(_ purpose: KeyPurpose) throws(KeyFileFailure) {
        try folder.retire(purpose)
        try makeKey(purpose)
        try reload()
    }

    private func makeKey(_ purpose: KeyPurpose) throws(KeyFileFailure) {
        try writePrivate(KeyFolder.keyFile(purpose), P256.Signing.PrivateKey().pemRepresentation)
    }

    private func makeStorageKey() throws(KeyFileFailure) {
        let octets = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
        try writePrivate(KeyFolder.storageFile, StorageKeyLine(version: 1, key: octets).text + "\n")
    }

    /// Reads all files anew if one was changed since they were read.
    ///
    /// - Returns: whether they were. Files that cannot be used change nothing, and are not tried again until they change; those that cannot
    ///   be read are.
    package func reloadIfChanged() throws(KeyFileFailure) -> Bool {
        guard keys.withLock({ $0.stamp }) != folder.stamp else { return false }
        do throws(KeyFileFailure) { try reload() } catch {
            // For want of descriptors, or by a device that fails for a while: no file changes when that is over.
            if case .unreadable = error { keys.withLock { $0.stamp = [:] } }
            throw error
        }
        return true
    }

    /// Reads all files anew; what is under way goes on with the keys it has.
    package func reload() throws(KeyFileFailure) {
        var read = Keys()
        read.stamp = folder.stamp
        let stamp = read.stamp
        let known = keys.withLock { keys in
            keys.stamp = stamp
            return keys.files
        }
        for purpose in KeyPurpose.allCases { try load(purpose, knownIn: known, into: &read) }
        read.storage = try storageKeys()
        let result = read
        keys.withLock { $0 = result }
    }

    /// A line for each version (``StorageKeyLine``); the highest version wraps.
    private func storageKeys() throws(KeyFileFailure) -> [UInt8: SymmetricKey] {
        var keys: [UInt8: SymmetricKey] = [:]
        for line in try readPrivate(KeyFolder.storageFile).split(separator: "\n") {
            guard let line = StorageKeyLine(line), keys.updateValue(SymmetricKey(data: line.key), forKey: line.version) == nil
            else { throw .notAKey(folder.file(KeyFolder.storageFile)) }
        }
        guard !keys.isEmpty else { throw .notAKey(folder.file(KeyFolder.storageFile)) }
        return keys
    }

    private func load(
        _ purpose: KeyPurpose, knownIn former: ReadKeyFiles, into read: inout Keys
    ) throws(KeyFileFailure) {
        let current = KeyFolder.keyFile(purpose)
        guard folder.exists(current) else { throw .missing(folder.file(current)) }
        for (keyFile, certificateFile) in folder.generations(of: purpose) {
            let file = try key(in: keyFile, knownIn: former, &read.files), id = file.id
            if keyFile == current { read.newest[purpose] = id } else { read.older[purpose, default: []].insert(id) }
            switch purpose {
            case .signing: read.signing[SigningKeyID(id)] = file.key
            case .encryption:
                read.agreement[DecryptionKeyID(id)] = try? P256.KeyAgreement.PrivateKey(
                    rawRepresentation: file.key.rawRepresentation)
            case .tls: break
            }
            guard folder.exists(certificateFile) else { continue }
            let text = try folder.read(certificateFile, isPrivate: false)
            guard let chain = read.files.chain(text, of: id, knownIn: former) else {
                throw .certificateDoesNotFit(folder.file(certificateFile))
            }
            read.installed[purpose, default: []].append(
                Installed(certificate: chain.leaf, chain: chain.certificates, key: id, digest: chain.digest))
            if purpose == .tls { read.tls[id] = (file.key, chain.pem, file.pem) }
        }
    }

    private func key(
        in name: String, knownIn former: ReadKeyFiles, _ files: inout ReadKeyFiles
    ) throws(KeyFileFailure) -> ReadKeyFiles.Key {
        let text = try folder.read(name, isPrivate: true)
        if let known = former.key(text) {
            files.keep(known, of: text)
            return known
        }
        let pem = try openIfSealed(text, name)
        guard let key = Self.key(pem) else { throw .notAKey(folder.file(name)) }
        let read = ReadKeyFiles.Key(
            key: key, id: PublicKeyID(subjectPublicKeyInfo: Array(key.publicKey.derRepresentation)), pem: pem)
        files.keep(read, of: text)
        return read
    }

    /// `nil` also where the public key beside the private one is another's: one of them is not what was written.
    private static func key(_ pem: String) -> P256.Signing.PrivateKey? {
        guard let key = try? P256.Signing.PrivateKey(pemRepresentation: pem),
            let der = try? PEMDocument(pemString: pem).derBytes
        else { return nil }
        // RFC 5480 section 2.2: a BIT STRING with an uncompressed point. Some programs leave it out.
        let head: [UInt8] = [0x03, 0x42, 0x00, 0x04], isThere = der.firstRange(of: head) != nil
        return !isThere || der.firstRange(of: Array(key.publicKey.x963Representation)) != nil ? key : nil
    }

    // MARK: Certificates

    /// A certificate request (RFC 2986) for a purpose's current key, naming the gateway.
    package func request(for purpose: KeyPurpose, gateway: DomainName) throws(KeyFileFailure) -> String {
        let file = KeyFolder.keyFile(purpose)
        let pem = try readPrivate(file)
        do {
            let key = try P256.Signing.PrivateKey(pemRepresentation: pem)
            let name = try DistinguishedName { CommonName(gateway.text) }
            let extensions = try Certificate.Extensions { SubjectAlternativeNames([.dnsName(gateway.text)]) }
            let request = try CertificateSigningRequest(
                version: .v1, subject: name, privateKey: Certificate.PrivateKey(key),
                attributes: .init([.init(ExtensionRequest(extensions: extensions))]), signatureAlgorithm: .ecdsaWithSHA256)
            return try request.serializeAsPEM().pemString + "\n"
        } catch { throw .notAKey(folder.file(file)) }
    }

    /// Writes the three requests beside the keys.
    package func writeRequests(gateway: DomainName) throws(KeyFileFailure) -> [String] {
        var files: [String] = []
        for purpose in KeyPurpose.allCases {
            let name = "\(purpose.rawValue)-csr.pem"
            try folder.write(name, try request(for: purpose, gateway: gateway), isPrivate: false)
            files.append(folder.file(name))
        }
        return files
    }

    /// Writes beside a request what this gateway says to it; `nil` takes away what it said to an earlier one.
    ///
    /// - Returns: where it is.
    package func writeAgreement(_ text: String?, _ name: String) throws(KeyFileFailure) -> String? {
        if let text {
            try folder.write(name, text, isPrivate: false)
            return folder.file(name)
        }
        if folder.exists(name) { try folder.remove(name) }
        return nil
    }

    /// Installs a certificate with those that issued it, after checking that it is for the current key.
    package func install(_ chainPEM: String, for purpose: KeyPurpose) throws(KeyFileFailure) {
        let name = "\(purpose.rawValue)-cert.pem"
        guard let key = Self.key(try readPrivate(KeyFolder.keyFile(purpose))),
            let chain = InstalledChain(
                chainPEM, of: PublicKeyID(subjectPublicKeyInfo: Array(key.publicKey.derRepresentation)))
        else { throw .certificateDoesNotFit(name) }
        try folder.write(name, chain.pem, isPrivate: false)
        try reload()
    }

    /// What is installed for a purpose, the current first.
    package func installed(_ purpose: KeyPurpose) -> [Installed] { keys.withLock { $0.installed[purpose] ?? [] } }

    /// PEM of the newest TLS chain and its key, for the TLS library; `nil` until a certificate is installed.
    package var tlsPEM: (chain: String, key: String)? { installed(.tls).first.flatMap { tlsPEM(of: $0.key) } }

    /// The same of one of those that are installed.
    package func tlsPEM(of key: PublicKeyID) -> (chain: String, key: String)? {
        keys.withLock { $0.tls[key].map { (chain: $0.chainPEM, key: $0.keyPEM) } }
    }

    /// The newest key of a purpose, whether it has a certificate or not.
    package func newestKey(_ purpose: KeyPurpose) -> PublicKeyID? { keys.withLock { $0.newest[purpose] } }

    /// The newest key, where it is one that waits for its first certificate while an older one serves. `nil` for a gateway that never had a
    /// certificate, and where making a new key was cut off: then the newest is one of the older ones, too.
    package func pendingKey(_ purpose: KeyPurpose) -> PublicKeyID? {
        keys.withLock { keys in
            guard let newest = keys.newest[purpose], let installed = keys.installed[purpose], !installed.isEmpty,
                !installed.contains(where: { $0.key == newest }), keys.older[purpose]?.contains(newest) != true
            else { return nil }
            return newest
        }
    }

    func everyKey(_ purpose: KeyPurpose) -> Set<PublicKeyID> {
        keys.withLock { ($0.older[purpose] ?? []).union($0.newest[purpose].map { [$0] } ?? []) }
    }

    /// Signs with the signing key or the TLS key of an installed certificate: the proof towards the authority that this gateway has it.
    ///
    /// - Returns: ECDSA with SHA-256, in DER; `nil` for any other key.
    package func proof(over octets: [UInt8], by key: PublicKeyID) -> [UInt8]? {
        let key = keys.withLock { $0.signing[SigningKeyID(key)] ?? $0.tls[key]?.key }
        return try? key.map { Array(try $0.signature(for: octets).derRepresentation) }
    }

    // MARK: KeyService

    package func sign(_ octets: Octets, with key: SigningKeyID) async throws(KeyFailure) -> [UInt8] {
        guard let key = keys.withLock({ $0.signing[key] }) else { throw .keyNotFound }
        guard let signature = try? key.signature(for: octets.bytes) else { throw .keyUnavailable }
        return Array(signature.derRepresentation)
    }

    package func sharedSecret(
        withEphemeral x963: [UInt8], key: DecryptionKeyID
    ) async throws(KeyFailure) -> SharedSecretOctets {
        guard let key = keys.withLock({ $0.agreement[key] }) else { throw .keyNotFound }
        // A point that is not on the curve, or compressed, is refused by the library.
        guard x963.count == 65, let theirs = try? P256.KeyAgreement.PublicKey(x963Representation: x963),
            let secret = try? key.sharedSecretFromKeyAgreement(with: theirs)
        else { throw .notAuthentic }
        return SharedSecretOctets(secret)
    }

    /// One octet of version, then AES key wrap (RFC 3394 section 2.2.1).
    package func wrap(_ contentKey: SymmetricKey) async throws(KeyFailure) -> [UInt8] {
        guard let (version, key) = keys.withLock({ $0.storage.max { $0.key < $1.key } }),
            let wrapped = try? AES.KeyWrap.wrap(contentKey, using: key)
        else { throw .keyUnavailable }
        return [version] + wrapped
    }

    package func unwrap(_ wrapped: [UInt8]) async throws(KeyFailure) -> SymmetricKey {
        guard let version = wrapped.first, let key = keys.withLock({ $0.storage[version] }) else { throw .keyNotFound }
        guard let contentKey = try? AES.KeyWrap.unwrap(wrapped.dropFirst(), using: key) else { throw .notAuthentic }
        return contentKey
    }
}
