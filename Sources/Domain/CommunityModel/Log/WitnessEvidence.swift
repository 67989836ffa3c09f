package import MailModel
package import MerkleLog
import MessageFormat
package import X509

/// That a gateway saw a head of the log, for somebody who was not there: its cosignature, and the certificate of the key that says whose it is.
package struct WitnessEvidence: Sendable, Hashable {
    package let gateway: DomainName
    /// Of the gateway's signing key; the community's issuing certificates and root vouch for it.
    package let certificate: Certificate
    package let cosignature: WitnessCosignature
    /// When the gateway said so.
    package let time: Timestamp

    /// `nil` where the gateway did not say that.
    ///
    /// - Parameter log: the key of the log's own cosignatures.
    package init?(
        _ cosignature: WitnessCosignature, over head: CheckpointLine, by certificate: Certificate, of gateway: DomainName,
        log: NoteKey
    ) {
        guard let time = cosignature.verified(over: head, by: certificate, of: gateway, log: log) else { return nil }
        (self.gateway, self.certificate, self.cosignature, self.time) = (gateway, certificate, cosignature, time)
    }

    /// By whichever gateway of a member said so, with a signing certificate that counts now.
    package init?(
        _ cosignature: WitnessCosignature, over head: CheckpointLine, of member: Member, at now: Timestamp, log: NoteKey
    ) {
        for gateway in member.gateways {
            for listed in gateway.signing where listed.isUsable(at: now) {
                guard
                    let found = WitnessEvidence(
                        cosignature, over: head, by: listed.certificate, of: gateway.name, log: log)
                else { continue }
                self = found
                return
            }
        }
        return nil
    }

    /// Whether it proves that the gateway saw this head.
    package func isOf(_ head: CheckpointLine, log: NoteKey) -> Bool {
        cosignature.verified(over: head, by: certificate, of: gateway, log: log) == time
    }

    var json: JSONValue {
        .object([
            "certificate": .string(Base64.text(Array(certificate.der.bytes))), "cosignature": .string(cosignature.text),
            "gateway": .string(gateway.text), "time": .string(time.rfc3339),
        ])
    }

    init(_ value: JSONValue) throws(StatementFailure) {
        var fields = try JSONFields(value)
        certificate = try fields.parsed("certificate") { Base64.octets($0).flatMap { Certificate(der: Octets($0)) } }
        cosignature = try fields.parsed("cosignature") { WitnessCosignature(parsing: $0) }
        gateway = try fields.domain("gateway")
        time = try fields.parsed("time") { Timestamp(rfc3339: $0) }
        try fields.finish()
    }
}
