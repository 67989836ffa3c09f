/// What libunbound works on, kept until it calls back: it is given no more than a pointer.
///
/// `@unchecked`: touched on the resolver's queue alone, of which libunbound's callbacks and the end of its context are a part.
final class AskedLookups: @unchecked Sendable {
    private var lookups: [ObjectIdentifier: UnboundLookup] = [:]

    var count: Int { lookups.count }

    func add(_ lookup: UnboundLookup) { lookups[ObjectIdentifier(lookup)] = lookup }
    func remove(_ lookup: UnboundLookup) { lookups[ObjectIdentifier(lookup)] = nil }

    /// After the context is gone, which calls back no more.
    func forgetAll() { lookups = [:] }
}
