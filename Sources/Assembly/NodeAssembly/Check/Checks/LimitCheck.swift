import DNSResolver
import NetworkTransport

/// Descriptors for as many connections as the settings allow.
package struct LimitCheck: NodeCheck {
    /// Databases, logs, listeners, event loops, content files: what a node holds besides connections, and does not let them have.
    package static let besides = DescriptorReserve.descriptors
    /// Questions to the DNS under way at once, where mail for outsiders goes by it.
    package static let resolver = ResolverConfiguration.sockets

    package let section = CheckSection.limits
    private let gateway: GatewaySettings
    private let contact: NodeContact
    private let machine: any Machine

    package init(_ gateway: GatewaySettings, contact: NodeContact, _ machine: any Machine) {
        (self.gateway, self.contact, self.machine) = (gateway, contact, machine)
    }

    private var asksDNS: Bool {
        switch gateway.outsiders {
        case .mailExchangers: true
        case .server, .none: false
        }
    }

    package func findings() async -> [CheckFinding] {
        let needed = gateway.limits.connections + gateway.limits.deliveriesAtOnce + Self.besides + (asksDNS ? Self.resolver : 0)
        let limit: Int, whose: String
        switch contact {
        case .running(let facts): (limit, whose) = (facts.descriptors, "the node")
        case .atRest, .silent, .unreachable: (limit, whose) = (machine.descriptorLimit(), "this shell")
        }
        let what = "\(whose) may open \(limit) files; \(needed) can be needed"
        guard limit >= needed else {
            return [
                .warning(
                    section, "open files", what,
                    do: "Raise LimitNOFILE of the service to \(needed) or more, or lower limits.connections.")
            ]
        }
        return [.ok(section, "open files", what)]
    }
}
