import CMSFormat
import Crypto
import Foundation
import MailModel
import MessageFlow
import SMTPProtocol
import SwiftASN1
import X509

/// Signs customers' mail servers in by the certificate that they showed (G-30).
struct ClientCertificateJudge: Sendable {
    /// Certificates of a chain, and names of a leaf, that are looked at.
    private static let longestChain = 6, mostNames = 50

    let customers: any CustomerStore
    let roots: CertificateStore

    /// - Throws: when the file of `tls.client-roots` holds no certificates.
    init(customers: any CustomerStore, tls: TLSFileSettings?) throws(NodeFailure) {
        (self.customers, roots) = (customers, try Self.roots(tls))
    }

    /// What certificates of customers' servers must chain to.
    static func roots(_ tls: TLSFileSettings?) throws(NodeFailure) -> CertificateStore {
        guard let file = tls?.clientRoots else { return .systemTrustRoots }
        guard let text = try? String(contentsOfFile: file, encoding: .utf8),
            let documents = try? PEMDocument.parseMultiple(pemString: text),
            let certificates = try? documents.map({ try Certificate(pemDocument: $0) }), !certificates.isEmpty
        else { throw NodeFailure("\(file) (tls.client-roots) holds no certificates in PEM.", isUsage: true) }
        return CertificateStore(certificates)
    }

    /// - Returns: `unknown` where no connector has this certificate or, chained to a root, one of its names, and where its key is so weak that
    ///   others may have found it; `unavailable` where that cannot be told, as a customer cannot be read.
    func judge(_ chain: [Octets]) async -> CertificateSignIn {
        guard let first = chain.first, chain.count <= Self.longestChain, KeyStrength.isEnough(inNeighbours: first) else {
            return .unknown
        }
        let digest = Array(SHA256.hash(data: first.bytes))
        let leaf = try? Certificate(derEncoded: Array(first.bytes))
        let names = leaf.map(Self.names) ?? []
        guard let shown = try? await customers.customers(showing: digest, names: names) else { return .unavailable }
        let found = shown.customers
        if let owner = found.first(where: { $0.hasConnector(.pinned(sha256: digest)) }) { return .accepted(.customer(owner.id)) }
        let known = names.filter { name in found.contains { !$0.organisations(of: name).isEmpty } }
        guard let leaf, !known.isEmpty, await isTrusted(leaf, chain.dropFirst()) else {
            return shown.mayLackOne ? .unavailable : .unknown
        }
        return .accepted(.sharedSender(known))
    }

    private static func names(_ leaf: Certificate) -> [DomainName] {
        let names = (try? leaf.extensions.subjectAlternativeNames).flatMap { $0 } ?? SubjectAlternativeNames()
        return names.prefix(mostNames).compactMap { if case .dnsName(let text) = $0 { DomainName(text) } else { nil } }
    }

    private func isTrusted(_ leaf: Certificate, _ others: ArraySlice<Octets>) async -> Bool {
        let intermediates = others.compactMap { try? Certificate(derEncoded: Array($0.bytes)) }
        var verifier = Verifier(rootCertificates: roots) { RFC5280Policy() }
        switch await verifier.validate(leaf: leaf, intermediates: CertificateStore(intermediates)) {
        case .validCertificate: return true
        case .couldNotValidate: return false
        }
    }
}
