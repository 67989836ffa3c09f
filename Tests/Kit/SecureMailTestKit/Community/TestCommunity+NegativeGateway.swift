import Accreditation
package import CommunityModel
import Crypto
package import MailModel
import X509

extension TestCommunity {
    /// The member `pacific`, whose gateway's certificate for one purpose has one thing wrong. Made with the officers' own keys, as the
    /// authority would refuse most of it.
    package func negativeGateway(
        _ kind: NegativeIdentity, _ purpose: CertificatePurpose, at now: Timestamp = start
    ) throws -> NegativeGateway {
        guard let member = MemberID("pacific"), let domain = DomainName("pacific.example"),
            let name = DomainName("gateway.pacific.example"), let endpoint = Endpoint(host: "127.0.0.1", port: 8834)
        else { throw TestCommunityFailure.nameNotValid }
        var identities: [CertificatePurpose: TestIdentity] = [:]
        var acts: [Act] = [
            .memberAdmitted(member, name: "Pacific"),
            .domainGranted(domain, to: member, customer: "Pacific", strength: .password),
            .gatewayListed(name, of: member, endpoint: endpoint),
        ]
        for other in CertificatePurpose.allCases {
            let identity = try other == purpose ? bad(kind, other, name, now) : leaf(other, name, by: issuer, now)
            identities[other] = identity
            // The directory would not list these for that purpose: it never does.
            if other == purpose, kind == .keyOfAnotherMember || kind == .wrongPurpose { continue }
            acts.append(.certificateListed(identity.certificate.der, gateway: name, purpose: other))
        }
        guard let tls = identities[.tls], let signing = identities[.signing], let encryption = identities[.encryption],
            let bad = identities[purpose]
        else { throw TestCommunityFailure.notIssued }
        var stated = acts
        if kind == .revoked {
            stated.append(.certificateRevoked(certificateDigest: bad.certificate.digest, reason: .keyCompromise))
        }
        // The directory of somebody who heard nothing for over a week.
        let heard = kind == .revocationUnknown ? now - Directory.maximumAge - .days(1) : now
        return NegativeGateway(
            gateway: TestGateway(
                member: member, domain: domain, name: name, tls: tls, signing: signing, encryption: encryption),
            directory: try stating(stated, heardAt: heard, at: now),
            unsuspecting: try stating(acts, at: now))
    }

    /// The directory with more statements, as both officers sign them.
    ///
    /// - Parameter heard: when it was the newest.
    package func stating(_ acts: [Act], heardAt heard: Timestamp? = nil, at now: Timestamp = start) throws -> Directory {
        var fold = followed.fold
        for act in acts {
            let statement = Statement(sequence: fold.statements + 1, time: now, act: act)
            let leaf = try SignedStatement(statement, signedBy: try officers).leaf
            try fold.apply(try SignedStatement(parsing: leaf).statement)
        }
        return Directory(
            folding: fold, at: LogPosition(size: fold.statements, root: directory.position.root, cosignedAt: heard ?? now))
    }

    private func bad(
        _ kind: NegativeIdentity, _ purpose: CertificatePurpose, _ name: DomainName, _ now: Timestamp
    ) throws -> TestIdentity {
        switch kind {
        // Within the life of its issuer, which began an hour ago.
        case .expired: try leaf(purpose, name, by: issuer, now, from: .zero - .minutes(50), to: .zero - .minutes(10))
        case .notYetValid: try leaf(purpose, name, by: issuer, now, from: .days(1), to: .days(31))
        case .revoked, .revocationUnknown: try leaf(purpose, name, by: issuer, now)
        case .wrongIssuer: try leaf(purpose, name, by: stranger(now), now)
        case .keyOfAnotherMember: try leaf(purpose, name, by: issuer, now, key: ministry.identity(for: purpose).key)
        case .wrongPurpose: try leaf(purpose == .signing ? .tls : .signing, name, by: issuer, now)
        }
    }

    /// Issues under the same names, from another root.
    private func stranger(_ now: Timestamp) throws -> CertificateIssuer {
        let root = try CertificateIssuer.makeRoot(
            community: "Test Community", serial: [1], from: now - .days(1), to: now + .days(99))
        return try root.makeIssuing(
            community: "Test Community", number: 1, serial: [2], from: now - .days(1), to: now + .days(99))
    }

    private func leaf(
        _ purpose: CertificatePurpose, _ name: DomainName, by issuer: CertificateIssuer, _ now: Timestamp,
        key: P256.Signing.PrivateKey = P256.Signing.PrivateKey(), from: Duration = .zero - .days(1), to: Duration = .days(60)
    ) throws -> TestIdentity {
        let certificate = try issuer.issue(
            .init(key.publicKey), for: name, purpose: purpose, serial: Authority.newSerial(SystemTestEntropy()), from: now + from,
            to: now + to,
            places: IssuerPlaces(
                revocationList: "http://authority.example/issuing.crl", responder: "http://authority.example/ocsp"))
        return TestIdentity(key: key, certificate: certificate, issuing: issuer.certificate)
    }
}
