package import DeliveryPolicy
package import MailModel
package import SMIME

/// Who signs for this gateway now. Certificates are renewed while the node runs, so each message asks.
package protocol SigningSource: Sendable {
    func signing(at time: Timestamp) -> Signing
}

/// The answer: a protector, or why there is none (G-21).
package enum Signing: Sendable {
    case ready(Protector)
    case unfit(CertificateFault)
}
