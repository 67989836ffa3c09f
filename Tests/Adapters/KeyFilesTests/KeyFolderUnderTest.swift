import CMSFormat
import Crypto
import Foundation
import KeyFiles
import MailModel
import SecureMailTestKit
import SwiftASN1
import Testing
import X509

/// A folder for a gateway's keys, and what a test asks of the keys in it.
struct KeyFolderUnderTest {
    static let privateFiles = ["encryption-key.pem", "signing-key.pem", "storage-key.pem", "tls-key.pem"]
    static let passphrase = KeyFileSecret.passphrase("correct horse battery staple")
    static let keyFile = KeyFileSecret.keyFile(Array(repeating: 0x5A, count: KeyFileSecret.leastKeyFile))

    let folder: TemporaryFolder
    var path: String { folder.file("keys") }

    init() throws { folder = try TemporaryFolder() }

    func create(_ secret: KeyFileSecret? = nil) throws(KeyFileFailure) -> FileKeyService {
        try FileKeyService.create(in: path, secret: secret)
    }

    func open(_ secret: KeyFileSecret? = nil) throws(KeyFileFailure) -> FileKeyService {
        try FileKeyService.open(path, secret: secret)
    }

    func text(_ name: String) throws -> String { try folder.text("keys/\(name)") }
    func write(_ name: String, _ text: String) throws { try folder.write("keys/\(name)", text.utf8) }

    /// The different keys of a purpose that lie in a folder.
    static func keys(of purpose: KeyPurpose, in path: String) throws -> Set<String> {
        let names = try FileManager.default.contentsOfDirectory(atPath: path)
            .filter { $0.hasPrefix("\(purpose.rawValue)-key") && $0.hasSuffix(".pem") }
        return Set(try names.map { try String(contentsOfFile: "\(path)/\($0)", encoding: .utf8) })
    }

    /// Every private file's octets by its name.
    func contents() throws -> [String: [UInt8]] {
        try Dictionary(uniqueKeysWithValues: Self.privateFiles.map { ($0, try folder.read("keys/\($0)")) })
    }

    /// Whether any file of the folder holds a private key that can be read without a secret.
    func holdsPlainKeys() throws -> Bool {
        try folder.names(in: "keys").contains { name in
            let text = try text(name)
            return text.contains("PRIVATE KEY") || text.hasPrefix("1:")
        }
    }
}

extension FileKeyService {
    static let gateway = "gateway.ministry.example"

    /// The public key of a purpose's current key, as a certificate request shows it.
    func publicKey(_ purpose: KeyPurpose) throws -> P256.Signing.PublicKey {
        let name = try #require(DomainName(Self.gateway))
        let request = try CertificateSigningRequest(pemEncoded: try request(for: purpose, gateway: name))
        return try #require(P256.Signing.PublicKey(request.publicKey))
    }

    func id(_ purpose: KeyPurpose) throws -> PublicKeyID {
        PublicKeyID(subjectPublicKeyInfo: try publicKey(purpose).derRepresentation)
    }
}
