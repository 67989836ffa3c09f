package import CommunityModel
package import MailModel
import SwiftASN1
package import X509

/// Who may have a certificate for a new key without an officer's hand: a gateway that proves its present keys.
///
/// The request is signed by the gateway's signing key and by its TLS key, each as long as it has a certificate that counts: a thief of either
/// alone gets nothing. Where one has none left, as after some weeks without power, the other is enough. The encryption key signs nothing, as its
/// certificate does not say that it may (RFC 5280 section 4.2.1.3). Where one of them is said to be compromised, another one must be there.
package struct RenewalRules: Sendable {
    /// Certificates for a purpose that a gateway may have within a day.
    package static let mostADay = 4
    /// How far the request's time may be from now: nobody can use a copy of it later.
    package static let patience = DirectoryLimits.clockSkew
    private static let proving: [CertificatePurpose] = [.signing, .tls]

    private let directory: Directory

    package init(_ directory: Directory) { self.directory = directory }

    /// What a request that is right asks for.
    package struct Order: Sendable {
        /// The certificate that the key has already: the answer was lost on its way.
        package let present: Certificate?
        /// All others for the purpose that count.
        package let others: [GatewayCertificate]
    }

    package func order(_ signed: SignedRenewal, at now: Timestamp) throws(RenewalRefusal) -> Order {
        let request = signed.request, difference = request.time - now
        guard difference <= Self.patience, .zero - difference <= Self.patience else { throw .clocksDiffer(difference) }
        guard let (member, gateway) = directory.gateway(named: request.gateway) else {
            throw .gatewayUnknown(request.gateway)
        }
        let key = try key(of: request)
        try requireProofs(signed, of: gateway, for: key, at: now)
        guard member.state == .active else { throw .memberSuspended(member.id) }
        return try order(signed, gateway, for: key, at: now)
    }

    private func key(of request: RenewalRequest) throws(RenewalRefusal) -> [UInt8] {
        do throws(AuthorityFailure) {
            return Certificate.keyDigest(try CertificateRequest(request).key(for: request.gateway))
        } catch { throw .requestUnfit(error) }
    }

    /// Where the certificates of a key that was given up were revoked with the statement of the new one, and the answer was lost, the gateway has no other
    /// key for that purpose any more: the request's own signature proves the new one (RFC 2986 section 4.2). It gets what the log shows everybody.
    private static func isCertified(
        _ key: [UInt8], _ purpose: CertificatePurpose, among counting: [GatewayCertificate], _ request: RenewalRequest
    )
        -> Bool
    {
        purpose == request.purpose && counting.contains { $0.certificate.keyDigest == key }
    }

    private static func isSigned(_ signed: SignedRenewal, byOneOf counting: [GatewayCertificate]) -> Bool {
        let octets = signed.request.signedOctets
        return signed.proofs.contains { proof in counting.contains { proof.isValid(by: $0.certificate, over: octets) } }
    }

    private func requireProofs(
        _ signed: SignedRenewal, of gateway: Gateway, for key: [UInt8], at now: Timestamp
    ) throws(RenewalRefusal) {
        let request = signed.request
        var proven: [CertificatePurpose] = []
        for purpose in Self.proving {
            let counting = gateway.certificates(for: purpose).filter { Self.counts($0, at: now) }
            guard !counting.isEmpty else {
                try refuseRevoked(gateway, purpose, at: now)
                continue
            }
            guard Self.isSigned(signed, byOneOf: counting) || Self.isCertified(key, purpose, among: counting, request) else {
                throw .notProven(purpose)
            }
            proven.append(purpose)
        }
        guard !proven.isEmpty else { throw .nothingProves }
        guard !request.isCompromised || proven.contains(where: { $0 != request.purpose }) else {
            throw .onlyCompromised(request.purpose)
        }
    }

    /// What officers revoked, because somebody else may have the key, is not given back for another key that the same person may have.
    private func refuseRevoked(
        _ gateway: Gateway, _ purpose: CertificatePurpose, at now: Timestamp
    ) throws(RenewalRefusal) {
        let isRevoked = gateway.certificates(for: purpose).contains { $0.isRevoked && now <= $0.validTo }
        guard !isRevoked else { throw .revoked(purpose) }
    }

    private func order(
        _ signed: SignedRenewal, _ gateway: Gateway, for key: [UInt8], at now: Timestamp
    ) throws(RenewalRefusal) -> Order {
        let request = signed.request
        let all = gateway.certificates(for: request.purpose), counting = all.filter { Self.counts($0, at: now) }
        if let present = counting.first(where: { $0.certificate.keyDigest == key }) {
            // Nobody ends another certificate by a request that he has seen.
            let isItsOwn = !Self.proving.contains(request.purpose) || Self.isSigned(signed, byOneOf: counting)
            return Order(present: present.certificate, others: isItsOwn ? counting.filter { $0 != present } : [])
        }
        guard !all.contains(where: { $0.certificate.keyDigest == key }),
            !directory.hasEnded(key: key, of: gateway.name, request.purpose)
        else { throw .keyNotNew(request.purpose) }
        if counting.isEmpty { try refuseRevoked(gateway, request.purpose, at: now) }
        let waiting = waiting(for: gateway, request.purpose)
        // It does not count yet, so that those it is to replace stay.
        if let present = waiting.first(where: { $0.keyDigest == key && !directory.isEverRevoked(certificate: $0.digest) }) {
            return Order(present: present, others: [])
        }
        try requirePause(all.map(\.certificate) + waiting, request, at: now)
        return Order(present: nil, others: counting)
    }

    /// Certificates that are stated and not in force yet, as nobody agreed to them.
    private func waiting(for gateway: Gateway, _ purpose: CertificatePurpose) -> [Certificate] {
        directory.pending.compactMap { waiting in
            guard case .certificateListed(let der, gateway.name, purpose) = waiting.act else { return nil }
            return Certificate(der: der)
        }
    }

    /// By the beginnings of those that are stated, which nobody can take back.
    private func requirePause(
        _ all: [Certificate], _ request: RenewalRequest, at now: Timestamp
    ) throws(RenewalRefusal) {
        let since = now - .days(1) - AuthorityPeriods.leafStartsBefore
        let recent = all.map(\.validFrom).filter { $0 > since }.sorted()
        guard recent.count >= Self.mostADay else { return }
        throw .tooOften(request.purpose, until: recent[recent.count - Self.mostADay] + (now - since))
    }

    /// Whether a certificate says who somebody is. That the newest revocation list is old is the authority's fault here, who makes them.
    private static func counts(_ certificate: GatewayCertificate, at now: Timestamp) -> Bool {
        certificate.state == .current && certificate.validFrom <= now && now <= certificate.validTo
    }
}

extension CertificateRequest {
    /// What a renewal asks for.
    init(_ request: RenewalRequest) throws(AuthorityFailure) {
        try self.init(pem: request.certificateRequestPEM, purpose: request.purpose)
    }
}

extension RenewalRequest {
    var certificateRequestPEM: String {
        PEMDocument(type: "CERTIFICATE REQUEST", derBytes: Array(certificateRequest.bytes)).pemString
    }
}
