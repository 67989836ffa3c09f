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
    private let context: UnboundContext
    private let queue = DispatchQueue(label: "securemail.dns")
    private let source: any DispatchSourceRead
    private var line: [UnboundLookup] = []
    private let asked: AskedLookups

    /// - Throws: What libunbound did not take, for the operator.
    package init(_ configuration: ResolverConfiguration) throws(ResolverSetupFailure) {
        let context = try UnboundContext(configuration), asked = AskedLookups()
        (self.configuration, self.context, self.asked) = (configuration, context, asked)
        source = DispatchSource.makeReadSource(fileDescriptor: ub_fd(context.pointer), queue: queue)
        source.setEventHandler { _ = ub_process(context.pointer) }
        // The descriptor is libunbound's and goes with the context: not before nothing reads it any more.
        source.setCancelHandler {
            ub_ctx_delete(context.pointer)
            asked.forgetAll()
        }
        source.activate()
    }

    /// Nobody waits any more then: who does holds the resolver.
    deinit { source.cancel() }

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

    private func startWaiting() {
        while asked.count < configuration.concurrency, !line.isEmpty { ask(line.removeFirst()) }
    }

    private func ask(_ lookup: UnboundLookup) {
        var number: Int32 = 0
        let code = ub_resolve_async(
            context.pointer, lookup.name.isRoot ? "." : "\(lookup.name).", Int32(lookup.type.number), 1,
            Unmanaged.passUnretained(lookup).toOpaque(), UnboundLookup.callback, &number)
        guard code == 0 else { return lookup.end(.failure(.temporary(reason: Self.text(code)))) }
        asked.add(lookup)
    }

    /// On the queue, out of `ub_process`.
    func answered(_ lookup: UnboundLookup, _ code: Int32, _ result: UnsafeMutablePointer<ub_result>?) {
        asked.remove(lookup)
        if code == 0, let result {
            lookup.end(
                UnboundAnswer.read(
                    result.pointee, lookup.name, lookup.type, isValidating: configuration.trustAnchor != nil))
        } else {
            lookup.end(.failure(.temporary(reason: Self.text(code))))
        }
        startWaiting()
    }

    /// Whoever waits hears so at once. libunbound cannot be called off, it asks on until it gives up itself (ub_cancel only keeps the answer back):
    /// as long the lookup keeps its place, so that servers which do not answer have no more questions under way than others.
    private func giveUp(_ lookup: UnboundLookup, _ reason: String) {
        guard !lookup.isEnded else { return }
        lookup.end(.failure(.temporary(reason: reason)))
        line.removeAll { $0 === lookup }
    }

    private static func text(_ code: Int32) -> String { String(cString: ub_strerror(code)) }

    private static func interval(_ duration: Duration) -> DispatchTimeInterval {
        .milliseconds(Int(duration / .milliseconds(1)))
    }
}
