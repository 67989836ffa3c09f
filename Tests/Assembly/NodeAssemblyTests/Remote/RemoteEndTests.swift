import MailModel
import MessageFlow
import SecureMailTestKit
import Testing

@Suite(
    "RFC 5321 section 6.1: whatever a server does, a message is delivered once, waits, or is returned once",
    .timeLimit(.minutes(5)))
struct RemoteEndTests {
    private static let locals = ["a", "b", "c"]

    private func recipients(_ case: RemoteEndCase) throws -> [EmailAddress] {
        let domain = `case`.route == .member ? "ministry.example" : "outside.example"
        return try Self.locals.map { try #require(EmailAddress("\($0)@\(domain)")) }
    }

    @Test func `the table is no smaller than it was`() {
        let names = RemoteEndCase.everything.map(\.testDescription)
        #expect(names.count >= 300 && Set(names).count == names.count)
    }

    @Test(arguments: RemoteEndCase.chosen) func `a message for three`(_ case: RemoteEndCase) async throws {
        let shared = try await RemoteNode.Shared.made.value
        try await shared.places.hold(1_000_000) { try await end(`case`, shared) }
    }

    private func end(_ case: RemoteEndCase, _ shared: RemoteNode.Shared) async throws {
        let recipients = try recipients(`case`)
        try await RemotePeer.run(try `case`.script(shared.keys)) { peer in
            let node = try await RemoteNode(shared, port: peer.port, isSlow: `case`.isSlow)
            try await node.submit(to: recipients, isLong: `case`.isLong)
            try await node.settle()
            try await judge(`case`, node, recipients)
            if `case`.route == .member { expectNothingInClear(peer) }
            try await goOn(`case`, node, peer, recipients)
            await node.close()
            #expect(await isLeftAlone(peer), "no connection is left")
        }
    }

    /// After the first attempt.
    private func judge(_ case: RemoteEndCase, _ node: RemoteNode, _ recipients: [EmailAddress]) async throws {
        let ends = zip(recipients, `case`.ends), events = node.events
        #expect(try await node.waiting() == Set(ends.filter { $0.1.isDeferred }.map(\.0)))
        for (recipient, end) in ends { #expect(recorded(recipient, events) == [end].filter { !$0.isDeferred }) }
        let failed = events.compactMap {
            if case .relayFailed(_, let reply, 1, _) = $0 { RemoteEndCase.End.deferred(reply.code) } else { nil }
        }
        #expect(failed == Array(`case`.ends.filter(\.isDeferred).prefix(1)))
        try await expectReport(`case`.ends, node)
        guard let clear = `case`.clear else { return }
        let reasons = events.compactMap { if case .sentInClear(_, let reason) = $0 { reason } else { nil } }
        #expect(reasons == [clear].compactMap { $0 })
    }

    /// What the events say of one recipient.
    private func recorded(_ recipient: EmailAddress, _ events: [MessageEvent.Kind]) -> [RemoteEndCase.End] {
        events.compactMap { event in
            switch event {
            case .relayAccepted(recipient, _, _): .delivered
            case .relayRejected(recipient, _, let reply): .returned(reply.code)
            default: nil
            }
        }
    }

    private func expectReport(_ ends: [RemoteEndCase.End], _ node: RemoteNode) async throws {
        let reports = try await node.reports()
        let returned = ends.compactMap { if case .returned(let code) = $0 { code } else { nil } }
        #expect(reports.count == (returned.isEmpty ? 0 : 1))
        guard let report = reports.first else { return }
        #expect(report.contains("Action: failed") && returned.allSatisfy { report.contains("Diagnostic-Code: smtp; \($0)") })
    }

    /// The server behaves again: what waited comes, and everybody has the message once.
    private func goOn(
        _ case: RemoteEndCase, _ node: RemoteNode, _ peer: RemotePeer, _ recipients: [EmailAddress]
    ) async throws {
        if `case`.ends.contains(where: \.isDeferred) {
            // A gateway that is not the right one never will be.
            guard `case`.isRightServer else { return }
            peer.heal()
            node.clock.advance(by: .hours(1))
            try await node.settle()
        }
        #expect(try await node.waiting().isEmpty)
        try await expectReport(`case`.ends, node)
        for (local, end) in zip(Self.locals, `case`.ends) {
            let count = peer.seen.taken.filter { $0.contains { $0.hasPrefix("\(local)@") } }.count
            #expect(count == (end.isReturned ? 0 : 1))
        }
        for (recipient, end) in zip(recipients, `case`.ends) where end.isDeferred {
            #expect(recorded(recipient, node.events) == [.delivered])
        }
    }

    private func expectNothingInClear(_ peer: RemotePeer) {
        let clear = String(decoding: peer.seen.clear, as: UTF8.self)
        #expect(!["MAIL", "RCPT", "EHLO", "Canary"].contains { clear.contains($0) })
    }

    private func isLeftAlone(_ peer: RemotePeer) async -> Bool {
        for _ in 0..<6_000 where peer.seen.open > 0 { try? await Task.sleep(for: .milliseconds(10)) }
        return peer.seen.open == 0
    }
}
