import CUnbound
import DNSFormat
import Dispatch
import Synchronization

/// A context of libunbound at work, with what it was asked. Ending it is the only way to call off a lookup: `ub_cancel` keeps no more than
/// the answer back.
///
/// `@unchecked`: all that changes is touched on the resolver's queue alone.
final class UnboundSession: @unchecked Sendable {
    let asked = AskedLookups()
    private let context: UnboundContext
    private let source: any DispatchSourceRead
    private let ended = Ended()

    private final class Ended: Sendable { let then = Mutex<(@Sendable () -> Void)?>(nil) }

    init(_ configuration: ResolverConfiguration, on queue: DispatchQueue) throws(ResolverSetupFailure) {
        let context = try UnboundContext(configuration), asked = asked, ended = ended
        self.context = context
        source = DispatchSource.makeReadSource(fileDescriptor: ub_fd(context.pointer), queue: queue)
        source.setEventHandler { _ = ub_process(context.pointer) }
        // The descriptor is libunbound's and goes with the context: not before nothing reads it any more.
        source.setCancelHandler {
            ub_ctx_delete(context.pointer)
            asked.forgetAll()
            ended.then.withLock { $0.take() }?()
        }
        source.activate()
    }

    /// - Returns: why libunbound does not take it, or `nil`.
    func ask(_ lookup: UnboundLookup) -> Int32? {
        var number: Int32 = 0
        let code = ub_resolve_async(
            context.pointer, lookup.name.isRoot ? "." : "\(lookup.name).", Int32(lookup.type.number), 1,
            Unmanaged.passUnretained(lookup).toOpaque(), UnboundLookup.callback, &number)
        guard code == 0 else { return code }
        asked.add(lookup)
        return nil
    }

    /// Ends the context and all that it still asks; not out of one of its callbacks.
    ///
    /// - Parameter then: on the queue, once its sockets are closed.
    func end(then: (@Sendable () -> Void)? = nil) {
        ended.then.withLock { $0 = then }
        source.cancel()
    }
}
