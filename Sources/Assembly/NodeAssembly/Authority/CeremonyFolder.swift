import Accreditation
import CommunityModel
import Crypto
import Foundation
import MailModel
import X509

/// What a ceremony writes for the authority's machine: certificates, the root's list, and the issuing key; never the root's key.
struct CeremonyFolder {
    /// Octets of one file.
    private static let maximumOctets = 1_024 * 1_024
    static let record = "ceremony.txt"

    let path: String

    init(_ path: String) { self.path = path }

    func founding() throws -> FoundingCertificates {
        guard let issuing = try issuing(), let list = try rootList(),
            let founding = FoundingCertificates(root: try root(), rootList: list, issuing: issuing)
        else { throw NodeFailure("\(path) does not hold what a ceremony makes, whole; look at \(Self.record) there.") }
        return founding
    }

    func root() throws -> Certificate { try Self.certificate("\(path)/\(AuthorityDocument.root)") }

    /// `nil` when there is none in the folder.
    func rootList() throws -> CertificateRevocationList? {
        guard let octets = try read(AuthorityDocument.rootList) else { return nil }
        guard let list = try? CertificateRevocationList(parsing: octets) else {
            throw NodeFailure("\(path)/\(AuthorityDocument.rootList) is no revocation list.")
        }
        return list
    }

    /// `nil` when there is none in the folder.
    func issuing() throws -> CertificateIssuer? {
        guard let octets = try read(AuthorityDocument.issuingKey) else { return nil }
        guard let key = try? P384.Signing.PrivateKey(pemRepresentation: String(decoding: octets.bytes, as: UTF8.self)) else {
            throw NodeFailure("\(path)/\(AuthorityDocument.issuingKey) is no P-384 key in PEM.")
        }
        return CertificateIssuer(certificate: try Self.certificate("\(path)/\(AuthorityDocument.issuing)"), key: key)
    }

    func write(_ issuing: CertificateIssuer) throws {
        try write(Octets(utf8: issuing.key.pemRepresentation + "\n"), to: AuthorityDocument.issuingKey, mode: 0o600)
        try write(Octets(utf8: CertificatePEM.text([issuing.certificate])), to: AuthorityDocument.issuing)
    }

    func write(_ octets: Octets, to name: String, mode: mode_t = 0o644) throws {
        try DurableFile.write(octets, to: "\(path)/\(name)", mode: mode)
    }

    /// Only into a folder that is new or empty: nothing of another ceremony is written over.
    func make() throws {
        if let there = try? FileManager.default.contentsOfDirectory(atPath: path), !there.isEmpty {
            throw NodeFailure("\(path) is not empty; name another --to.")
        }
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    private func read(_ name: String) throws -> Octets? {
        try DurableFile.read("\(path)/\(name)", limit: Self.maximumOctets)
    }

    static func certificate(_ file: String) throws -> Certificate {
        guard let octets = try DurableFile.read(file, limit: maximumOctets),
            let certificate = CertificatePEM.certificates(String(decoding: octets.bytes, as: UTF8.self))?.first
        else { throw NodeFailure("\(file) holds no certificate in PEM.") }
        return certificate
    }
}
