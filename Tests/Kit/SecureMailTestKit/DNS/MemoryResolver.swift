package import DNSFormat
import MailModel
import Synchronization

/// A DNS of one test: what was put into it, and NXDOMAIN for all other names.
package final class MemoryResolver: Resolver {
    private struct Question: Hashable {
        let name: DNSName, type: DNSRecordType
    }

    private struct State {
        var answers: [Question: Result<[DNSRecord], ResolverFailure>] = [:]
        var aliases: [DNSName: DNSName] = [:]
        var names: Set<DNSName> = []
        var asked: [String] = []
    }

    /// CNAMEs that are followed, as libunbound does.
    private static let longestChain = 11

    private let state = Mutex(State())
    private let status: DNSSECStatus

    /// - Parameter status: of all its answers.
    package init(status: DNSSECStatus = .insecure) { self.status = status }

    /// The questions so far, as `mx.example A`, in order.
    package var asked: [String] { state.withLock { $0.asked } }

    /// Adds records of a type to a name.
    package func add(_ name: String, _ type: DNSRecordType, _ records: DNSRecord...) {
        change(name, type) { known in .success(((try? known?.get()) ?? []) + records) }
    }

    /// Lets a lookup fail.
    package func fail(_ name: String, _ type: DNSRecordType, _ failure: ResolverFailure) {
        change(name, type) { _ in .failure(failure) }
    }

    package func alias(_ name: String, of target: String) {
        guard let name = DNSName(name), let target = DNSName(target) else { return }
        state.withLock { $0.aliases[name] = target }
    }

    /// Takes all that is known of a name away.
    package func remove(_ name: String) {
        guard let name = DNSName(name) else { return }
        state.withLock { state in
            state.answers = state.answers.filter { $0.key.name != name }
            state.names.remove(name)
            state.aliases[name] = nil
        }
    }

    package func resolve(_ name: DNSName, _ type: DNSRecordType) async throws(ResolverFailure) -> DNSAnswer {
        let (canonical, found) = try state.withLock { state throws(ResolverFailure) in
            state.asked.append("\(name) \(type)")
            let canonical = try Self.follow(name, state.aliases)
            let failure = state.names.contains(canonical) ? ResolverFailure.noData(status) : .noSuchName(status)
            return (canonical, state.answers[Question(name: canonical, type: type)] ?? .failure(failure))
        }
        return DNSAnswer(canonicalName: canonical, records: try found.get(), status: status, timeToLive: .seconds(300))
    }

    private static func follow(_ name: DNSName, _ aliases: [DNSName: DNSName]) throws(ResolverFailure) -> DNSName {
        var name = name
        for _ in 0...longestChain {
            guard let next = aliases[name] else { return name }
            name = next
        }
        throw .temporary(reason: "SERVFAIL")
    }

    private func change(
        _ name: String, _ type: DNSRecordType,
        _ body: (Result<[DNSRecord], ResolverFailure>?) -> Result<[DNSRecord], ResolverFailure>
    ) {
        guard let name = DNSName(name) else { return }
        let question = Question(name: name, type: type)
        state.withLock { state in
            state.names.insert(name)
            state.answers[question] = body(state.answers[question])
        }
    }
}
