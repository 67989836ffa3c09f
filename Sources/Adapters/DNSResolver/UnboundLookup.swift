import CUnbound
import DNSFormat

/// One lookup, from the question to whoever waits for it.
///
/// `@unchecked`: all that changes is touched on the resolver's queue alone, libunbound's callback included, as it comes out of `ub_process`.
final class UnboundLookup: @unchecked Sendable {
    typealias Outcome = Result<DNSAnswer, ResolverFailure>

    private enum State {
        /// Not known to the resolver yet.
        case made
        case waiting(CheckedContinuation<Outcome, Never>)
        case ended(Outcome)
    }

    let name: DNSName
    let type: DNSRecordType
    private var state = State.made
    private weak var resolver: UnboundResolver?

    init(_ name: DNSName, _ type: DNSRecordType, of resolver: UnboundResolver) {
        (self.name, self.type, self.resolver) = (name, type, resolver)
    }

    var isEnded: Bool {
        switch state {
        case .ended: true
        case .made, .waiting: false
        }
    }

    /// - Returns: Whether there is anything left to do: who waits may have been cancelled before.
    func begin(_ continuation: CheckedContinuation<Outcome, Never>) -> Bool {
        if case .ended(let outcome) = state {
            continuation.resume(returning: outcome)
            return false
        }
        state = .waiting(continuation)
        return true
    }

    /// Only the first outcome counts.
    func end(_ outcome: Outcome) {
        switch state {
        case .made: state = .ended(outcome)
        case .waiting(let continuation):
            state = .ended(outcome)
            continuation.resume(returning: outcome)
        case .ended: break
        }
    }

    /// What libunbound is given to call. It is kept for that in the resolver's ``AskedLookups``.
    static let callback: ub_callback_type = { argument, code, result in
        defer { ub_resolve_free(result) }
        guard let argument else { return }
        let lookup = Unmanaged<UnboundLookup>.fromOpaque(argument).takeUnretainedValue()
        lookup.resolver?.answered(lookup, code, result)
    }
}
