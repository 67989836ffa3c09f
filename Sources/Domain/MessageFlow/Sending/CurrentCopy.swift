import CommunityModel
import DeliveryQueue
import MailModel
import SMIME
import struct X509.Certificate

/// The copy that was stored for a member, as it may be sent now: sealed anew when the member's gateways have other keys than when it was
/// made, and signed anew when the certificate that signed it was revoked since, or may have ended. Neither is stored: each attempt asks again.
struct CurrentCopy {
    private let context: FlowContext
    init(_ context: FlowContext) { self.context = context }

    func run(
        _ delivery: LeasedDelivery, for member: Member, _ directory: Directory, at time: Timestamp
    ) async throws(DeliveryStop) -> ProtectedCopy {
        let stored = try await ReadStored(context).stored(delivery)
        let copy = ProtectedCopy(cms: stored.content, wrappedContentKey: stored.wrappedKey, outerHeader: stored.header)
        let certificates = member.encryptionCertificates(at: time).map(\.certificate)
        guard !certificates.isEmpty else { throw .later("\(member.id) has no usable encryption certificate") }
        guard !isSignatureOld(delivery, at: time), try await !isSignatureRevoked(copy, directory) else {
            return try await signedAnew(copy, for: certificates, at: time)
        }
        do {
            guard try !OwnCopies.isSealed(copy, for: certificates) else { return copy }
            return try await OwnCopies.reseal(copy, for: certificates, keys: context.keys)
        } catch { throw .later("the copy cannot be sealed anew") }
    }

    /// A certificate that signs has longer left than mail is tried for; what is tried for longer, as it was held or comes out of a backup, may
    /// have outlived it.
    private func isSignatureOld(_ delivery: LeasedDelivery, at time: Timestamp) -> Bool {
        time > delivery.acceptedAt + RetrySchedule.lifetime
    }

    /// The receiver judges at its acceptance, and would set it aside. Few gateways ever have a revoked certificate: only those open their copies
    /// to see.
    private func isSignatureRevoked(_ copy: ProtectedCopy, _ directory: Directory) async throws(DeliveryStop) -> Bool {
        let signing = directory.member(context.member)?.gateways.flatMap(\.signing) ?? []
        guard signing.contains(where: \.isRevoked) else { return false }
        do {
            let signer = try await OwnCopies.signer(of: copy, keys: context.keys)
            return directory.isRevoked(certificate: signer.digest)
        } catch { throw .later("the copy cannot be opened again") }
    }

    private func signedAnew(
        _ copy: ProtectedCopy, for certificates: [Certificate], at time: Timestamp
    ) async throws(DeliveryStop) -> ProtectedCopy {
        switch context.signing.signing(at: time) {
        case .ready(let protector):
            do {
                return try await OwnCopies.signAnew(copy, by: protector, for: certificates, at: time, keys: context.keys)
            } catch { throw .later("the copy cannot be signed anew") }
        case .unfit: throw .later("there is no certificate to sign the copy anew with")
        }
    }
}
