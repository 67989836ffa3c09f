package import CommunityModel
package import MailModel
import X509

extension Authority {
    /// Issues, or renews, a gateway's certificates and lists them in the directory. The older ones stay until they expire, so that both
    /// are accepted during roll-over (G-21).
    ///
    /// - Parameters:
    ///   - requests: PKCS #10 in PEM; all are checked, and all certificates made, before the first is listed.
    ///   - former: certificates of the same gateway that end in the same write, as their key is given up.
    ///   - agreements: of the member's key, or of the gateway's present signing certificate. Where the member has a key, a certificate
    ///     without one counts only after ``DirectoryLimits/publicNotice``.
    package func issue(
        _ requests: [CertificatePurpose: String], for gateway: DomainName,
        agreedBy agreements: [CertificatePurpose: Agreement] = [:], revoking former: [RevokedCertificate] = [],
        at now: Timestamp
    ) throws(AuthorityFailure) -> [CertificatePurpose: IssuedCertificate] {
        guard let signer = issuer.issuer else { throw .issuingKeyMissing(issuer.number) }
        // What waited, and whose time has come, counts; no statement may have been made since.
        let fold = fold.matured(at: now)
        let keys = try keys(of: requests, for: gateway, in: fold)
        guard fold.owner(ofGateway: gateway) != nil else { throw .history(.gatewayUnknown(gateway)) }
        try requireClock(now)
        let serials = try freshSerials(keys.count)
        var issued: [CertificatePurpose: IssuedCertificate] = [:]
        var acts: [AgreedAct] = []
        let issuer = issuer, terms = terms
        for ((purpose, key), serial) in zip(keys, serials) {
            let certificate = try signing {
                let (start, end) = terms.life(purpose, from: now)
                return try signer.issue(
                    key, for: gateway, purpose: purpose, serial: serial, from: start, to: min(end, issuer.certificate.validTo),
                    places: terms.places(number: issuer.number))
            }
            issued[purpose] = IssuedCertificate(certificate: certificate, issuing: issuer.certificate)
            acts.append(
                AgreedAct(.certificateListed(certificate.der, gateway: gateway, purpose: purpose), agreements[purpose]))
        }
        acts += revocations(former)
        // What the log would refuse takes no serial number: whoever may ask for certificates could ask for ever.
        var draft = StatementsDraft(after: self.fold)
        for act in acts { try draft.add(act, at: now) }
        try updateRegister { $0.serials.formUnion(serials) }
        try state(acts, at: now)
        try note(former)
        return issued
    }

    /// The certificates that a proposal lists, with who issued them, to be handed out once it is stated.
    package func certificates(in proposal: Proposal) throws(AuthorityFailure) -> [CertificatePurpose: IssuedCertificate] {
        var found: [CertificatePurpose: IssuedCertificate] = [:]
        for certificate in proposal.certificates { found[certificate.purpose] = try issued(certificate.certificate) }
        return found
    }

    /// One that is there already.
    func issued(_ present: Certificate) throws(AuthorityFailure) -> IssuedCertificate {
        let issuer = issuers.first { $0.certificate.publicKey.isValidSignature(present.signature, for: present) }
        guard let issuer else { throw .certificateUnknown }
        return IssuedCertificate(certificate: present, issuing: issuer.certificate)
    }

    private func revocations(_ entries: [RevokedCertificate]) -> [AgreedAct] {
        entries.compactMap { entry in
            certified[entry.serial].map {
                AgreedAct(.certificateRevoked(certificateDigest: $0.certificate, reason: entry.reason))
            }
        }
    }

    private func keys(
        of requests: [CertificatePurpose: String], for gateway: DomainName, in fold: DirectoryFold
    ) throws(AuthorityFailure) -> [(purpose: CertificatePurpose, key: Certificate.PublicKey)] {
        let revoked = Set(register.revoked.compactMap { certified[$0.serial]?.digest })
        var keys: [(purpose: CertificatePurpose, key: Certificate.PublicKey)] = []
        for purpose in CertificatePurpose.allCases {
            guard let request = requests[purpose] else { continue }
            let key = try CertificateRequest(pem: request, purpose: purpose).key(for: gateway)
            let digest = Certificate.keyDigest(key)
            // A key that was given up once is not trusted again, not even for the same gateway.
            guard !revoked.contains(digest), fold.isKeyFree(digest, gateway: gateway, purpose: purpose),
                !keys.contains(where: { $0.key == key })
            else { throw .keyInUse(purpose) }
            keys.append((purpose, key))
        }
        return keys
    }

    /// Revokes a gateway's certificate by its serial number.
    package func revoke(serial: [UInt8], reason: RevocationReason, at now: Timestamp) throws(AuthorityFailure) {
        let entry = RevokedCertificate(serial: serial, since: now, reason: reason)
        guard certified[entry.serial] != nil else { throw .certificateUnknown }
        guard !register.revoked.contains(where: { $0.serial == entry.serial }) else { throw .alreadyRevoked }
        try revoke([entry], at: now)
    }

    /// The register first, from which revocation lists are made: what it holds and a crash left unsaid is stated at the next signing.
    func revoke(_ entries: [RevokedCertificate], at now: Timestamp) throws(AuthorityFailure) {
        try requireClock(now)
        try note(entries)
        try stateRevocations(at: now)
    }

    /// In the register, of which lists and answers are made.
    private func note(_ entries: [RevokedCertificate]) throws(AuthorityFailure) {
        let known = Set(register.revoked.map(\.serial)), new = entries.filter { !known.contains($0.serial) }
        if !new.isEmpty { try updateRegister { $0.revoked += new } }
    }

    /// Notes what statements tell and a crash kept from the register.
    func noteStatedRevocations() throws(AuthorityFailure) {
        let noted = Set(register.revoked.compactMap { certified[$0.serial]?.certificate })
        guard fold.revokedDigests.contains(where: { !noted.contains($0) }) else { return }
        try note(try revocations(in: leaves, certified))
    }

    /// States the revocations that the register holds and no statement tells; gateways go by statements alone.
    func stateRevocations(at now: Timestamp, after pause: PublishingPause = .usual) throws(AuthorityFailure) {
        let acts: [Act] = register.revoked.compactMap { entry in
            guard let digest = certified[entry.serial]?.certificate, !fold.isRevoked(digest) else { return nil }
            return .certificateRevoked(certificateDigest: digest, reason: entry.reason)
        }
        if !acts.isEmpty { try state(acts, at: now, after: pause) }
    }

    /// Revokes all certificates of a gateway for a purpose that are neither revoked nor expired.
    ///
    /// - Returns: their serial numbers.
    @discardableResult
    package func revoke(
        _ purpose: CertificatePurpose, of gateway: DomainName, reason: RevocationReason, at now: Timestamp
    ) throws(AuthorityFailure) -> [[UInt8]] {
        let stations = directory(at: now).members.flatMap(\.gateways)
        guard let station = stations.first(where: { $0.name == gateway }) else { throw .history(.gatewayUnknown(gateway)) }
        let entries = station.certificates(for: purpose).filter { $0.state == .current && now <= $0.validTo }
            .map { RevokedCertificate(serial: $0.certificate.serialNumber.bytes, since: now, reason: reason) }
        guard !entries.isEmpty else { throw .certificateUnknown }
        try revoke(entries, at: now)
        return entries.map(\.serial)
    }

    /// To be noted in the register before anything bears them.
    func freshSerials(_ count: Int) throws(AuthorityFailure) -> [[UInt8]] {
        let serials = (0..<count).map { _ in Self.newSerial(entropy) }
        guard Set(serials).count == count, register.serials.isDisjoint(with: serials) else { throw .cannotSign }
        return serials
    }

    /// Positive and of full length (RFC 5280 section 4.1.2.2), with 126 random bits.
    package static func newSerial(_ entropy: any EntropySource) -> [UInt8] {
        var serial = entropy.octets(serialLength)
        serial[0] = serial[0] & 0x3F | 0x40
        return serial
    }
}
