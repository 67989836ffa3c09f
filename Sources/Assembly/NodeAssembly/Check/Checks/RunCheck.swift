/// Whether the node runs and answers. It needs no directory, no network and no DNS: what watches a process asks this alone.
package struct RunCheck: NodeCheck {
    package let section = CheckSection.node
    private let contact: NodeContact

    package init(_ contact: NodeContact) { self.contact = contact }

    package func findings() async -> [CheckFinding] {
        switch contact {
        case .running(let facts): [.ok(section, "process", facts.process.map { "runs as process \($0)" } ?? "runs")]
        case .atRest: [.note(section, "process", "does not run", do: "Start it, then check again.")]
        case .silent(let why): [.error(section, "process", why, do: "See its process and its log; end it and start it again.")]
        case .unreachable(let why):
            [.warning(section, "process", why, do: "Run this as the node's user, or wait until it has started.")]
        }
    }
}
