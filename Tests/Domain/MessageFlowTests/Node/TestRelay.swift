import MailModel
import MessageFlow
import Synchronization

/// Stands in for all servers outside: remembers what was sent, and answers by a rule of the test.
final class TestRelay: Relaying {
    struct Sent: Sendable {
        let content: Octets
        let envelope: Envelope
        let target: RelayTarget
        var text: String { String(decoding: content.bytes, as: UTF8.self) }
    }

    typealias Rule = @Sendable (Sent) -> RelayResult

    private let state = Mutex<(sent: [Sent], rule: Rule)>(([], { TestRelay.all($0, Reply(.success, .ok)) }))

    var sent: [Sent] { state.withLock { $0.sent } }

    func answer(_ rule: @escaping Rule) { state.withLock { $0.rule = rule } }

    func relay(_ content: Octets, envelope: Envelope, to target: RelayTarget) async -> RelayResult {
        let sent = Sent(content: content, envelope: envelope, target: target)
        let rule = state.withLock { state in
            state.sent.append(sent)
            return state.rule
        }
        return rule(sent)
    }

    static func all(_ sent: Sent, _ reply: Reply) -> RelayResult {
        .finished(sent.envelope.recipients.reduce(into: [:]) { $0[$1] = reply }, isUnanswered: false)
    }
}
