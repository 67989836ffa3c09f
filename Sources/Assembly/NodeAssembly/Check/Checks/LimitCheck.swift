/// Descriptors for as much as the settings allow at once.
package struct LimitCheck: NodeCheck {
    package let section = CheckSection.limits
    private let settings: NodeSettings
    private let contact: NodeContact
    private let machine: any Machine

    package init(_ settings: NodeSettings, contact: NodeContact, _ machine: any Machine) {
        (self.settings, self.contact, self.machine) = (settings, contact, machine)
    }

    package func findings() async -> [CheckFinding] {
        let limit: Int, whose: String
        switch contact {
        case .running(let facts): (limit, whose) = (facts.descriptors, "the node")
        case .atRest, .silent, .unreachable: (limit, whose) = (machine.descriptorLimit(), "this shell")
        }
        let plan = DescriptorPlan(settings, limit: limit)
        let what = "\(whose) may open \(limit) files; \(plan.wanted) can be needed"
        guard limit < plan.wanted else { return [.ok(section, "open files", what)] }
        let clients = settings.gateway == nil ? "" : ", so that it takes \(plan.connections) SMTP connections"
        return [
            .warning(
                section, "open files", what + clients,
                do: "Raise LimitNOFILE of the service to \(plan.wanted) or more, or lower limits.connections.")
        ]
    }
}
