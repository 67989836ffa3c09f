import MailModel
import NIOCore
import NIOSSL

/// Hands a peer's chain to whoever judges it, instead of the TLS library's own checks: those go by the machine's clock and roots, we by
/// the community's.
enum PeerVerification {
    static func callback(_ judge: @escaping @Sendable ([Octets]) async -> Bool) -> NIOSSLCustomVerificationCallbackWithMetadata {
        { certificates, promise in
            guard let chain = try? certificates.map({ Octets(try $0.toDERBytes()) }), !chain.isEmpty else {
                return promise.succeed(.failed)
            }
            Task {
                let isTrusted = await judge(chain)
                promise.succeed(
                    isTrusted ? .certificateVerified(VerificationMetadata(ValidatedCertificateChain(certificates))) : .failed)
            }
        }
    }
}
