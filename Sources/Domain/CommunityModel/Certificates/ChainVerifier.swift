package import MailModel
import Synchronization
package import X509

/// Judges certificates against the community's roots at a given moment.
///
/// A chain that was found is remembered by the digest of its leaf with the time in which all of it is valid, so that most messages cost
/// no signature check. What was not found is not remembered: it depends on the intermediates that somebody sent along.
package final class ChainVerifier: Sendable {
    /// Issuing certificates tried for one leaf: bounds the signature checks of one chain (three, and as many times the roots).
    package static let maximumIntermediates = 3
    /// Chains remembered; past that all are forgotten.
    package static let maximumRemembered = 10_000

    private struct Found: Sendable {
        /// Of the issuing certificate.
        let issuer: [UInt8]
        /// Those whose profile the leaf fits: one, or none.
        let purposes: [CertificatePurpose]
        let validFrom: Timestamp, validTo: Timestamp
    }

    private let verifier: FixedTimeVerifier
    private let remembered = Mutex<[[UInt8]: Found]>([:])

    package init(roots: [Certificate]) { verifier = FixedTimeVerifier(roots: roots) }

    package func verify(
        leaf: Certificate, intermediates: [Certificate], purpose: CertificatePurpose, at time: Timestamp,
        revocation: Revocations
    ) async -> ChainVerdict {
        await verify(
            leaf: leaf, digest: leaf.digest, intermediates: intermediates, purpose: purpose, at: time, revocation: revocation)
    }

    /// - Parameter digest: SHA-256 of the leaf's DER.
    func verify(
        leaf: Certificate, digest: [UInt8], intermediates: [Certificate], purpose: CertificatePurpose, at time: Timestamp,
        revocation: Revocations
    ) async -> ChainVerdict {
        guard let found = await chain(of: leaf, digest, through: intermediates, at: time) else { return .issuerNotTrusted }
        let status = revocation.status(of: digest, issuer: found.issuer, at: time)
        if status == .issuerNotListed { return .issuerNotTrusted }
        guard found.purposes.contains(purpose) else { return .wrongPurpose }
        switch status {
        case .revoked(let since): return .revoked(since: since)
        case .good, .unknown, .issuerNotListed: break
        }
        if time < found.validFrom { return .notYetValid(until: found.validFrom) }
        if time > found.validTo { return .expired(since: found.validTo) }
        return status == .good ? .valid : .revocationUnknown
    }

    private func chain(
        of leaf: Certificate, _ digest: [UInt8], through intermediates: [Certificate], at time: Timestamp
    ) async -> Found? {
        if let found = remembered.withLock({ $0[digest] }) { return found }
        let candidates = candidates(for: leaf, among: intermediates)
        for probe in probes(leaf, candidates, time) {
            guard let chain = await verifier.chain(of: leaf, through: candidates, at: probe), chain.count == 3 else { continue }
            let found = Found(
                issuer: chain[1].digest, purposes: CertificatePurpose.allCases.filter { CertificateProfile.fits(leaf, $0) },
                validFrom: chain.map(\.validFrom).max() ?? .distantFuture,
                validTo: chain.map(\.validTo).min() ?? .distantPast)
            remembered.withLock {
                if $0.count >= Self.maximumRemembered { $0.removeAll() }
                $0[digest] = found
            }
            return found
        }
        return nil
    }

    /// Only what can stand directly between this leaf and a root: then paths cannot multiply, whatever is sent along.
    private func candidates(for leaf: Certificate, among intermediates: [Certificate]) -> [Certificate] {
        let rootNames = verifier.roots.map(\.subject)
        let fitting = intermediates.lazy.filter {
            $0.subject == leaf.issuer && $0.subject != $0.issuer && rootNames.contains($0.issuer)
                && !rootNames.contains($0.subject)
        }
        return Array(fitting.prefix(Self.maximumIntermediates))
    }

    /// The moment itself, moved into the validity of the leaf and an issuing certificate: whether somebody trusted issued a leaf, and
    /// whether it has expired, are two questions with two answers.
    private func probes(_ leaf: Certificate, _ candidates: [Certificate], _ time: Timestamp) -> [Timestamp] {
        var probes: [Timestamp] = []
        for candidate in candidates {
            let from = max(leaf.validFrom, candidate.validFrom), to = min(leaf.validTo, candidate.validTo)
            guard from <= to else { continue }
            let probe = min(max(time, from), to)
            if !probes.contains(probe) { probes.append(probe) }
        }
        return probes
    }
}
