import ControlSocket
import MailModel

/// Asks the running node what only it knows. A node at rest is left alone: to open its stores would write to them.
struct NodeInterview: Sendable {
    /// For all that is asked; a node that runs as it should answers at once.
    private static let patience = Duration.seconds(20)
    /// What the answers are used for.
    private static let sections: Set<CheckSection> = [.settings, .limits, .directory, .node, .listeners, .dns, .customers]

    let contact: NodeContact
    /// `nil` when they could not be asked for; `refusal` says why.
    let customers: [ServedCustomer]?
    /// Mailbox domains at which nobody gets mail to postmaster.
    var withoutPostmaster: [DomainName] = []
    let refusal: String?

    /// - Parameter only: what is looked at; everything when empty. Nobody is asked where nothing of it needs the node.
    static func hold(_ settings: NodeSettings, for only: Set<CheckSection>) async -> NodeInterview {
        guard only.isEmpty || !only.isDisjoint(with: sections) else {
            return NodeInterview(contact: .atRest, customers: nil, refusal: "nothing of the node was asked")
        }
        return await withTaskGroup(of: NodeInterview.self) { group in
            group.addTask { await ask(settings) }
            group.addTask {
                try? await Task.sleep(for: patience)
                return silent
            }
            let first = await group.next() ?? silent
            group.cancelAll()
            return first
        }
    }

    private static let silent: NodeInterview = {
        let text = "the node runs and does not answer: it is stopped or stuck"
        return NodeInterview(contact: .silent(text), customers: nil, refusal: text)
    }()

    private static func ask(_ settings: NodeSettings) async -> NodeInterview {
        var rows: [NodeRow] = []
        do throws(ControlFailure) {
            let runs = try await NodeAccess(settings).ask(NodeRequest(CheckOperations.verb)) {
                if case .row(let row) = $0 { rows.append(row) }
            }
            guard runs else { return NodeInterview(contact: .atRest, customers: nil, refusal: "the node does not run") }
        } catch {
            guard error != .silent else { return silent }
            return NodeInterview(contact: .unreachable(error.description), customers: nil, refusal: error.description)
        }
        return NodeInterview(
            contact: rows.lazy.compactMap(NodeContact.Facts.init).first.map { .running($0) } ?? .atRest,
            customers: rows.compactMap { ServedCustomer($0) },
            withoutPostmaster: rows.filter { $0.text("kind") == "no-postmaster" }.compactMap { DomainName($0.text("domain")) },
            refusal: nil)
    }
}
