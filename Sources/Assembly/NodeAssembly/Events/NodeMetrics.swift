package import MailModel
import Synchronization

/// Counts of what the node did, in the text format that Prometheus reads. Label values come from fixed sets only, so that no sender can
/// make the series grow.
package final class NodeMetrics: Sendable {
    private let counts = Mutex<[Counter: Int]>([:])

    package init() {}

    func add(_ counter: Counter) { counts.withLock { $0[counter, default: 0] += 1 } }

    package func count(_ event: MessageEvent) {
        switch event.kind {
        case .submissionAccepted(let by, _, _, _): add(Counter("accepted", Self.direction(by)))
        case .submissionRejected(let by, let reply): add(Counter("rejected", Self.direction(by), String(reply.code)))
        case .protected: add(Counter("protected"))
        case .relayAccepted: add(Counter("relayed", "accepted"))
        case .relayRejected: add(Counter("relayed", "rejected"))
        case .sentInClear(_, let reason): add(Counter("sent_in_clear", reason.rawValue))
        case .relayFailed: add(Counter("relayed", "failed"))
        case .opened: add(Counter("opened"))
        case .contentConsigned: add(Counter("delivered", "mailbox"))
        case .contentHandedOver: add(Counter("delivered", "customer"))
        case .held(let reason): add(Counter("held", reason))
        case .released: add(Counter("released"))
        case .reported(_, _, let isFinal): add(Counter("reported", isFinal ? "failed" : "delayed"))
        case .dropped: add(Counter("dropped"))
        case .duplicateIgnored: add(Counter("duplicates"))
        }
    }

    private static func direction(_ by: String) -> String {
        if by.hasPrefix("member ") { return "peer" }
        return by == "outside" ? "outside" : "submission"
    }

    /// - Parameter gauges: values read at this moment, by name, with help text.
    package func exposition(gauges: [(name: String, help: String, value: Double)]) -> String {
        let counts = self.counts.withLock { $0 }
        var lines: [String] = []
        for (family, labelNames) in Self.families {
            lines.append("# HELP securemail_\(family)_total \(Self.help[family] ?? family)")
            lines.append("# TYPE securemail_\(family)_total counter")
            let series = counts.filter { $0.key.name == family }.sorted { $0.key < $1.key }
            if series.isEmpty, labelNames.isEmpty { lines.append("securemail_\(family)_total 0") }
            for (counter, count) in series {
                let labels = zip(labelNames, counter.labels).map { "\($0)=\"\($1)\"" }.joined(separator: ",")
                lines.append("securemail_\(family)_total\(labels.isEmpty ? "" : "{\(labels)}") \(count)")
            }
        }
        for gauge in gauges {
            lines.append("# HELP securemail_\(gauge.name) \(gauge.help)")
            lines.append("# TYPE securemail_\(gauge.name) gauge")
            lines.append("securemail_\(gauge.name) \(Self.number(gauge.value))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
    }

    private static let families: [(String, [String])] = [
        ("accepted", ["from"]), ("rejected", ["from", "code"]), ("protected", []), ("relayed", ["outcome"]),
        ("sent_in_clear", ["reason"]), ("opened", []),
        ("delivered", ["to"]), ("held", ["reason"]), ("released", []), ("reported", ["kind"]), ("dropped", []),
        ("duplicates", []),
    ]

    private static let help = [
        "accepted": "Messages taken with 250", "rejected": "Messages refused in the session",
        "protected": "Signed and sealed copies made", "relayed": "Recipients answered for by the next hop",
        "sent_in_clear": "Messages sent to outsiders without TLS",
        "opened": "Messages decrypted and verified", "delivered": "Recipients reached", "held": "Messages set aside",
        "released": "Messages let go from a hold", "reported": "Delivery reports sent", "dropped": "Recipients dropped",
        "duplicates": "Copies brought again and ignored",
    ]
}
