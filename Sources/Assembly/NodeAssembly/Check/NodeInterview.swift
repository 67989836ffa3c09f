import MailModel

/// Asks the running node what only it knows; with none running, its stores. Opens nothing as another user than the node's: files that
/// root makes in the state directory would stop the node.
struct NodeInterview: Sendable {
    let contact: NodeContact
    /// `nil` when they could not be asked for; `refusal` says why.
    let customers: [ServedCustomer]?
    let refusal: String?

    static func hold(_ settings: NodeSettings, _ machine: any Machine) async -> NodeInterview {
        let request = NodeRequest(CheckOperations.verb), access = NodeAccess(settings)
        var rows: [NodeRow] = []
        do {
            if try await !access.askOwner(request, { if case .row(let row) = $0 { rows.append(row) } }) {
                if let reason = reason(settings, machine) {
                    return NodeInterview(contact: .atRest, customers: nil, refusal: reason)
                }
                try await access.answers(to: request) { if case .row(let row) = $0 { rows.append(row) } }
            }
        } catch {
            let text = "\(error)"
            return NodeInterview(contact: .unreachable(text), customers: nil, refusal: text)
        }
        return NodeInterview(
            contact: rows.lazy.compactMap(NodeContact.Facts.init).first.map { .running($0) } ?? .atRest,
            customers: rows.compactMap { ServedCustomer($0) }, refusal: nil)
    }

    /// Why the stores of a node at rest are not opened.
    private static func reason(_ settings: NodeSettings, _ machine: any Machine) -> String? {
        guard let state = machine.file(settings.stateDirectory) else { return "the state directory is not there" }
        guard state.owner == machine.user else { return "the state belongs to another user than this check" }
        guard machine.file("\(settings.stateDirectory)/node.sqlite") != nil else { return "the node has not run yet" }
        return nil
    }
}
