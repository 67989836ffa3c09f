import KeyFiles
import MailModel

/// Commands about the gateway's certificates that need the node: it alone makes keys while it runs.
struct RenewalOperations: Sendable {
    static let verb = "keys.renew"

    private let stores: NodeStores
    init(_ stores: NodeStores) { self.stores = stores }

    var all: [String: NodeOperations.Operation] { [Self.verb: renew] }

    private func renew(_ request: NodeRequest, _ answer: NodeOperations.Answer) async throws {
        func purpose(_ text: String) -> KeyPurpose? { KeyPurpose(rawValue: text) }
        let what = "purpose: tls, signing or encryption"
        let named = try request.list("purposes", what, purpose), purposes = named.isEmpty ? KeyPurpose.allCases : named
        if request.arguments["by-hand"] != nil { return try await byHand(purposes, answer) }
        if let compromised = try request.optional("compromised", what, purpose) { return try await replace(compromised, answer) }
        try await tell(await stores.renewer.renew(purposes, isForced: request.arguments["now"] != nil), answer)
    }

    private func replace(_ purpose: KeyPurpose, _ answer: NodeOperations.Answer) async throws {
        do throws(KeyFileFailure) { try await stores.renewer.giveUp(purpose) } catch { throw NodeFailure(error.description) }
        try await answer(
            .row(
                NodeRow(
                    message: "The \(purpose.rawValue) key is given up; the authority revokes it as it certifies the next one.")))
        try await tell(await stores.renewer.renew([purpose], isForced: true), answer)
    }

    private func byHand(_ purposes: [KeyPurpose], _ answer: NodeOperations.Answer) async throws {
        let (files, isAgreed): (files: [String], isAgreed: Bool)
        do throws(KeyFileFailure) { (files, isAgreed) = try await stores.renewer.beginByHand(purposes) } catch {
            throw NodeFailure(error.description)
        }
        try await answer(.row(NodeRow(message: "Send these to the authority's officers, and install what they issue:")))
        for file in files { try await answer(.row(NodeRow(message: "  \(file)"))) }
        guard !isAgreed, !stores.keys.service.installed(.signing).isEmpty else { return }
        try await answer(
            .row(
                NodeRow(
                    message:
                        "No signing certificate of this gateway counts, so it cannot agree to them: have the member's key agree (securemail member-key agree certificates), or they count 72 hours after they were issued."
                )))
    }

    private func tell(_ results: [(text: String, isWell: Bool)], _ answer: NodeOperations.Answer) async throws {
        for result in results where result.isWell { try await answer(.row(NodeRow(message: result.text))) }
        let failed = results.filter { !$0.isWell }.map(\.text)
        guard failed.isEmpty else { throw NodeFailure(failed.joined(separator: "\n")) }
    }
}
