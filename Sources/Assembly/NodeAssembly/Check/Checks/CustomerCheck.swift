import Crypto
import MailModel
import MessageFlow

/// Whether each customer's server can be handed mail as was agreed.
package struct CustomerCheck: NodeCheck {
    package let section = CheckSection.customers
    private let customers: [ServedCustomer]?
    private let why: String?
    private let probe: any ServerProbe

    /// - Parameters:
    ///   - customers: `nil` when they cannot be asked for.
    ///   - why: then, why not.
    package init(_ customers: [ServedCustomer]?, why: String? = nil, _ probe: any ServerProbe) {
        (self.customers, self.why, self.probe) = (customers, why, probe)
    }

    package func findings() async -> [CheckFinding] {
        guard let customers else {
            return [
                .note(
                    section, "customers", "were not looked at: \(why ?? "the store was not asked")",
                    do: "Run this as the node's user, or while the node runs.")
            ]
        }
        var findings: [CheckFinding] = []
        for customer in customers {
            findings += await look(at: customer).map { $0.topic == nil ? $0.about("server") : $0 }
        }
        return findings
    }

    private func look(at customer: ServedCustomer) async -> [CheckFinding] {
        guard customer.connectors > 0 else {
            return [
                .warning(
                    section, customer.id, "has no connector: it can neither send nor get mail",
                    do: "securemail connector add \(customer.id) --user NAME --delivers-to HOST:PORT"
                ).about("connector")
            ]
        }
        guard let handOver = customer.handOver else {
            return [
                .warning(
                    section, customer.id, "no connector says where its mail is delivered: mail for it waits",
                    do: "Add one with --delivers-to HOST:PORT."
                ).about("connector")
            ]
        }
        let subject = customer.id, place = handOver.endpoint
        let sighting = await probe.look(at: handOver.endpoint, Self.security(handOver.security), by: handOver.dialect)
        switch sighting.outcome {
        case .ready: return [trust(sighting, handOver, subject)] + extensions(sighting, subject)
        case .unprepared(let text):
            return [.warning(section, subject, "was not looked at: \(text)", do: "See keys and certificates, above.")]
        case .noAnswer(let text):
            return [
                .error(
                    section, subject, "nobody answers at \(place): \(text); its mail waits",
                    do: "See its server, and the way to it.")
            ]
        case .notTrusted(let text):
            return [
                .error(
                    section, subject, "TLS fails at \(place): \(text); its mail waits",
                    do: "See that its server offers STARTTLS with the certificate that was agreed.")
            ]
        case .refused(let text):
            return [
                .error(section, subject, "\(place) answers \(text); its mail waits", do: "Have its server accept this gateway.")
            ]
        }
    }

    private static func security(_ security: HandOverSecurity) -> ServerSighting.Security {
        switch security {
        case .pinnedCertificate: .startTLS
        case .pinnedName(let name): .startTLSNamed(name)
        case .clear: .clear
        }
    }

    private func trust(_ sighting: ServerSighting, _ handOver: HandOver, _ subject: String) -> CheckFinding {
        let place = handOver.endpoint
        switch handOver.security {
        case .clear: return .ok(section, subject, "\(place) answers, without TLS, as was agreed")
        case .pinnedName(let name): return .ok(section, subject, "\(place) answers, with a certificate for \(name)")
        case .pinnedCertificate(let pin):
            let shown = Array(SHA256.hash(data: sighting.certificate?.bytes ?? []))
            guard shown == pin else {
                return .error(
                    section, subject,
                    "\(place) shows another certificate than the pinned one (SHA-256 \(Hexadecimal.text(shown))); its mail waits",
                    do: "Ask the customer whether it was renewed; if so, add the connector again with this --pin.")
            }
            return .ok(section, subject, "\(place) answers, with the pinned certificate")
        }
    }

    /// Mail is handed over as it was signed, octet for octet: 8 bit must pass (RFC 6152). The others spare work.
    private func extensions(_ sighting: ServerSighting, _ subject: String) -> [CheckFinding] {
        var findings: [CheckFinding] = []
        if !sighting.offered.contains("8BITMIME") {
            findings.append(
                .error(
                    section, subject, "does not offer 8BITMIME: mail that needs it cannot be handed over unchanged",
                    do: "Turn it on in the customer's server."
                ).about("extensions"))
        }
        let missing = ["SMTPUTF8", "CHUNKING"].filter { !sighting.offered.contains($0) }
        if !missing.isEmpty {
            findings.append(
                .note(
                    section, subject, "does not offer \(CheckText.list(missing))",
                    do: "Nothing, unless mail with such addresses, or much of it, is expected."
                ).about("extensions"))
        }
        return findings
    }
}
