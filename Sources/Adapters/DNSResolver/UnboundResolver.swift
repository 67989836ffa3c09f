import CUnbound
package import DNSFormat
import Dispatch
import MailModel

/// Asks the DNS through libunbound, one thread of which does the work. Nothing here blocks: questions go in and answers come out on a queue
/// of its own, woken by libunbound's descriptor.
///
/// `@unchecked`: all that changes is touched on `queue` alone.
package final class UnboundResolver: Resolver, @unchecked Sendable {
    /// Lookups that may wait for a place; more are turned away, to come again.
    private static let longestLine = 10_000

    private let configuration: ResolverConfiguration
    private let queue = DispatchQueue(label: "securemail.dns")
    private var line: [UnboundLookup] = []
    private var session: UnboundSession

    /// - Throws: What libunbound did not take, for the operator.
    package init(_ configuration: ResolverConfiguration) throws(ResolverSetupFailure) {
        self.configuration = configuration
        session = try UnboundSession(configuration, on: queue)
    }

    /// Nobody waits any more then: who does holds the resolver.
    deinit { session.end() }

    package func resolve(_ name: DNSName, _ type: DNSRecordType) async throws(ResolverFailure) -> DNSAnswer {
        let lookup = UnboundLookup(name, type, of: self)
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                queue.async { [self] in begin(lookup, continuation) }
            }
        } onCancel: {
            queue.async { [self] in giveUp(lookup, "it was cancelled") }
        }
        return try outcome.get()
    }

    private func begin(_ lookup: UnboundLookup, _ continuation: CheckedContinuation<UnboundLookup.Outcome, Never>) {
        guard lookup.begin(continuation) else { return }
        guard line.count < Self.longestLine else { return lookup.end(.failure(.temporary(reason: "too many lookups at once"))) }
        line.append(lookup)
        startWaiting()
        guard !lookup.isEnded else { return }
        queue.asyncAfter(deadline: .now() + Self.interval(configuration.timeout)) { [weak self] in
            self?.giveUp(lookup, "no answer in time")
        }
    }

    /// Healthy lookups take a moment: whoever has no answer soon gives its place back, so that servers which do not answer hold up nobody
    /// else. What they have under way is bounded apart, see ``giveUp(_:_:)``.
    private func startWaiting() {
        while session.asked.count(.prompt) < configuration.concurrency, session.asked.count < configuration.sockets,
            !line.isEmpty
        { ask(line.removeFirst()) }
    }

    private func ask(_ lookup: UnboundLookup) {
        if let code = session.ask(lookup) { return lookup.end(.failure(.temporary(reason: Self.text(code)))) }
        queue.asyncAfter(deadline: .now() + Self.interval(configuration.promptness)) { [weak self] in
            guard let self, !lookup.isEnded else { return }
            session.asked.move(lookup, to: .late)
            startWaiting()
        }
    }

    /// On the queue, out of `ub_process`.
    func answered(_ lookup: UnboundLookup, _ code: Int32, _ result: UnsafeMutablePointer<ub_result>?) {
        session.asked.remove(lookup)
        if code == 0, let result {
            lookup.end(
                UnboundAnswer.read(
                    result.pointee, lookup.name, lookup.type, isValidating: configuration.trustAnchor != nil))
        } else {
            lookup.end(.failure(.temporary(reason: Self.text(code))))
        }
        startWaiting()
    }

    /// Whoever waits hears so at once. libunbound asks on until it gives up itself, which can take minutes: as long it counts as abandoned.
    private func giveUp(_ lookup: UnboundLookup, _ reason: String) {
        guard !lookup.isEnded else { return }
        lookup.end(.failure(.temporary(reason: reason)))
        line.removeAll { $0 === lookup }
        session.asked.move(lookup, to: .abandoned)
        if session.asked.count(.abandoned) >= configuration.abandoned { renew() } else { startWaiting() }
    }

    /// Calls off what nobody waits for by ending its context, which costs what that knew; who is waited for is asked anew.
    private func renew() {
        // Without descriptors for a new one the old one stays, and lookups wait until it is done with some.
        guard let fresh = try? UnboundSession(configuration, on: queue) else { return }
        let old = session
        line = old.asked.living + line
        session = fresh
        old.end { [weak self] in self?.startWaiting() }
    }

    /// How many are asked, of each standing, and how many wait for a place.
    func load() -> (prompt: Int, late: Int, abandoned: Int, waiting: Int) {
        queue.sync {
            (session.asked.count(.prompt), session.asked.count(.late), session.asked.count(.abandoned), line.count)
        }
    }

    private static func text(_ code: Int32) -> String { String(cString: ub_strerror(code)) }

    private static func interval(_ duration: Duration) -> DispatchTimeInterval {
        .milliseconds(Int(duration / .milliseconds(1)))
    }
}
