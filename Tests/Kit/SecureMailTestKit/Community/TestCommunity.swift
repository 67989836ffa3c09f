package import Accreditation
package import CommunityModel
package import Crypto
package import MailModel
import SwiftASN1
import X509

/// A whole community in memory: authority, two members (`ministry` and `kiwimail`, which also serves harbour.example), a gateway each.
package struct TestCommunity: Sendable {
    package static let start = Timestamp(seconds: 1_795_557_600)

    /// As an authority's settings give them.
    package static let terms = IssuingTerms(address: "http://authority.example")

    package let store: MemoryAuthorityStore
    package let authority: Authority
    package let ministry: TestGateway
    package let kiwimail: TestGateway
    /// As it was published when this was made.
    package let log: MemoryLog
    package let followed: FollowedLog
    /// All signed statements.
    package let leaves: [Octets]
    package let directory: Directory
    package let verifier: ChainVerifier

    package var trust: CommunityTrust { CommunityTrust(directory: directory, verifier: verifier) }

    package static func make(at now: Timestamp = start) async throws -> TestCommunity {
        let store = MemoryAuthorityStore()
        let authority = try Authority.found(
            community: "Test Community", officers: ["Officer One", "Officer Two"], in: store, terms: terms,
            entropy: SystemTestEntropy(), at: now)
        let ministry = try await admit("ministry", "ministry.example", port: 8814, to: authority, at: now)
        let kiwimail = try await admit("kiwimail", "kiwimail.example", port: 8824, to: authority, at: now)
        if let harbour = DomainName("harbour.example") {
            try await authority.grant(harbour, to: kiwimail.member, customer: "Harbour Ltd", strength: .organisation, at: now)
        }
        return try await TestCommunity(store: store, authority: authority, ministry: ministry, kiwimail: kiwimail, at: now)
    }

    private init(
        store: MemoryAuthorityStore, authority: Authority, ministry: TestGateway, kiwimail: TestGateway, at now: Timestamp
    ) async throws {
        (self.store, self.authority, self.ministry, self.kiwimail) = (store, authority, ministry, kiwimail)
        try await authority.publish(at: now)
        log = MemoryLog(of: store)
        guard let kept = try await KeptLog.read(from: log) else { throw TestCommunityFailure.notPublished }
        followed = try kept.verified(in: try FollowedLog(of: authority.keys, roots: [authority.root]), after: nil, at: now)
        guard let leaves = kept.signedLeaves, let directory = followed.directory else { throw TestCommunityFailure.notPublished }
        (self.leaves, self.directory) = (leaves, directory)
        verifier = ChainVerifier(roots: [authority.root])
    }

    /// The same community after the authority did something more.
    ///
    /// - Parameter other: the authority where it was opened anew.
    package func republished(by other: Authority? = nil, at now: Timestamp) async throws -> TestCommunity {
        try await TestCommunity(store: store, authority: other ?? authority, ministry: ministry, kiwimail: kiwimail, at: now)
    }

    /// The same community after its authority was restored in another place.
    package func restored(
        in other: MemoryAuthorityStore, by authority: Authority, at now: Timestamp
    ) async throws -> TestCommunity {
        try await TestCommunity(store: other, authority: authority, ministry: ministry, kiwimail: kiwimail, at: now)
    }

    /// Who believes this community's authority, and knows no statement yet.
    package var unknowing: FollowedLog {
        get throws { try FollowedLog(of: authority.keys, roots: [authority.root]) }
    }

    /// The same community after one more statement, which changes nothing that a test looks at.
    package func grown(at now: Timestamp) async throws -> TestCommunity {
        guard let endpoint = Endpoint(host: "127.0.0.1", port: 8_814) else { throw TestCommunityFailure.nameNotValid }
        try await authority.list(gateway: ministry.name, of: ministry.member, endpoint: endpoint, at: now)
        return try await republished(at: now)
    }

    package static func admit(
        _ id: String, _ domain: String, port: Int, memberKey: Curve25519.Signing.PrivateKey? = nil, to authority: Authority,
        at now: Timestamp
    ) async throws -> TestGateway {
        guard let member = MemberID(id), let domain = DomainName(domain), let name = DomainName("gateway.\(domain)"),
            let endpoint = Endpoint(host: "127.0.0.1", port: port)
        else { throw TestCommunityFailure.nameNotValid }
        let granted = MemberDomain(name: domain, customer: id, strength: .password)
        try await authority.admit(
            Admission(
                of: member, name: id, key: memberKey.map { OfficerKey($0.publicKey) }, domains: [granted], gateway: name,
                endpoint: endpoint), at: now)
        let keys = Dictionary(uniqueKeysWithValues: CertificatePurpose.allCases.map { ($0, P256.Signing.PrivateKey()) })
        let requests = try keys.mapValues { try request(for: name, key: $0) }
        let agreements: [CertificatePurpose: Agreement] = try keys.reduce(into: [:]) { said, key in
            guard let memberKey else { return }
            said[key.key] = try AgreementText(
                certifying: Certificate.keyDigest(.init(key.value.publicKey)), gateway: name, purpose: key.key,
                log: CommunityLog.name(of: authority.keys.publisher), expires: now + .hours(1)
            ).agreed(by: memberKey)
        }
        let issued = try await authority.issue(requests, for: name, agreedBy: agreements, at: now)
        func identity(_ purpose: CertificatePurpose) throws -> TestIdentity {
            guard let key = keys[purpose], let issued = issued[purpose] else { throw TestCommunityFailure.notIssued }
            return TestIdentity(key: key, certificate: issued.certificate, issuing: issued.issuing)
        }
        return TestGateway(
            member: member, domain: domain, name: name, tls: try identity(.tls), signing: try identity(.signing),
            encryption: try identity(.encryption), memberKey: memberKey)
    }

    /// A request in PEM with proof of possession.
    package static func request(for name: DomainName, key: P256.Signing.PrivateKey) throws -> String {
        let extensions = try Certificate.Extensions { SubjectAlternativeNames([.dnsName(name.text)]) }
        let request = try CertificateSigningRequest(
            version: .v1, subject: try DistinguishedName { CommonName(name.text) }, privateKey: .init(key),
            attributes: .init([.init(ExtensionRequest(extensions: extensions))]), signatureAlgorithm: .ecdsaWithSHA256)
        return try request.serializeAsPEM().pemString
    }
}
