import SwiftASN1
import X509

/// A chain has three certificates: leaf, issuing certificate, root. The purpose of the leaf is judged by ``CertificateProfile``, which
/// is why a critical extended key usage counts as handled here.
struct ChainShapePolicy: VerifierPolicy {
    let verifyingCriticalExtensions: [ASN1ObjectIdentifier] = [.X509ExtensionID.extendedKeyUsage]

    func chainMeetsPolicyRequirements(chain: UnverifiedCertificateChain) -> PolicyEvaluationResult {
        guard chain.count == 3 else { return .failsToMeetPolicy(reason: "not leaf, issuing certificate and root") }
        guard CertificateProfile.isIssuing(chain[1]) else { return .failsToMeetPolicy(reason: "not an issuing certificate") }
        return .meetsPolicy
    }
}
