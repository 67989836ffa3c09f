import FoundationEssentials
import MailModel
import SwiftASN1
@_spi(FixedExpiryValidationTime) import X509

/// The one place that builds and checks chains, at a time that is given: the machine's clock is never asked.
struct FixedTimeVerifier: Sendable {
    let roots: [Certificate]

    /// The chain from the leaf to a root, all of it valid at a moment; `nil` when there is none.
    func chain(of leaf: Certificate, through intermediates: [Certificate], at time: Timestamp) async -> [Certificate]? {
        // A certificate can say the year 10000, by a leap second at the end of 9999; the library cannot, and would end the process.
        guard time <= .distantFuture else { return nil }
        var verifier = Verifier(rootCertificates: CertificateStore(roots)) {
            RFC5280Policy(fixedExpiryValidationTime: Date(time))
            ChainShapePolicy()
        }
        switch await verifier.validate(leaf: leaf, intermediates: CertificateStore(intermediates)) {
        case .validCertificate(let chain): return Array(chain)
        case .couldNotValidate: return nil
        }
    }
}
