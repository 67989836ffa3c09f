import HashTreeCollections
import MailModel
import Synchronization
import X509

/// All of a directory behind one reference: it is handed on at every step of every message, and never changed. Members are views of it, made
/// when somebody asks, so that neither a statement more nor a newer cosignature costs anything for those whom it does not concern.
final class DirectoryContent: Sendable {
    /// Gateways that are kept once they were put together: those that mail goes to now.
    private static let mostMade = 1_024

    let position: LogPosition
    let fold: DirectoryFold
    /// The same with what has taken effect by the time of the cosignature.
    let state: DirectoryFold
    let revocation: Revocations
    private let made = Mutex<[DomainName: Gateway]>([:])

    init(_ fold: DirectoryFold, _ position: LogPosition) {
        (self.position, self.fold) = (position, fold)
        state = fold.matured(at: position.cosignedAt)
        revocation = Revocations(
            issuers: fold.issuerDigests, revoked: fold.revocations, knownUntil: position.cosignedAt + Directory.maximumAge)
    }

    func member(_ id: MemberID) -> Member? { state.memberEntries[id].map { Member(id, $0, in: self) } }

    /// In the order of their ids.
    var members: [Member] { state.memberEntries.map { Member($0.key, $0.value, in: self) }.sorted { $0.id < $1.id } }

    /// Each certificate with its state by the listed issuers and what was revoked.
    func gateway(_ name: DomainName) -> Gateway? {
        if let gateway = made.withLock({ $0[name] }) { return gateway }
        guard let gateway = make(name) else { return nil }
        made.withLock { made in
            if made.count >= Self.mostMade { made = [:] }
            made[name] = gateway
        }
        return gateway
    }

    private func make(_ name: DomainName) -> Gateway? {
        guard let entry = state.gateways[name] else { return nil }
        let all = entry.certificates.compactMap(judged)
        func certificates(_ purpose: CertificatePurpose) -> [GatewayCertificate] { all.filter { $0.purpose == purpose } }
        return Gateway(
            name: name, endpoint: entry.endpoint, tls: certificates(.tls), signing: certificates(.signing),
            encryption: certificates(.encryption), postQuantumKeys: entry.postQuantumKeys)
    }

    private func judged(_ listed: ListedCertificate) -> GatewayCertificate? {
        listed.certificate.map {
            GatewayCertificate(
                certificate: $0, purpose: listed.purpose, state: state(of: listed), knownUntil: revocation.knownUntil,
                digest: listed.digest)
        }
    }

    func state(of listed: ListedCertificate) -> GatewayCertificate.State {
        guard let issuer = state.signer(of: listed) else { return .issuerNotListed }
        return switch revocation.status(of: listed.digest, issuer: issuer, at: .distantFuture) {
        case .issuerNotListed: .issuerNotListed
        case .revoked(let since): .revoked(since: since)
        case .good, .unknown: .current
        }
    }
}
