/// What libunbound works on, kept until it calls back: it is given no more than a pointer.
///
/// `@unchecked`: touched on the resolver's queue alone, of which libunbound's callbacks and the end of its context are a part.
final class AskedLookups: @unchecked Sendable {
    enum Standing: Sendable, Hashable {
        /// Asked a moment ago: it has one of the places.
        case prompt
        /// Still waited for, without a place.
        case late
        /// Nobody waits for it any more, but libunbound asks on.
        case abandoned
    }

    private struct Asked {
        let lookup: UnboundLookup
        let number: Int
        var standing: Standing
    }

    private var asked: [ObjectIdentifier: Asked] = [:]
    private var counts: [Standing: Int] = [:]
    private var next = 0

    var count: Int { asked.count }

    func count(_ standing: Standing) -> Int { counts[standing, default: 0] }

    /// Those that somebody waits for, in the order in which they were asked.
    var living: [UnboundLookup] {
        asked.values.filter { $0.standing != .abandoned }.sorted { $0.number < $1.number }.map(\.lookup)
    }

    func add(_ lookup: UnboundLookup) {
        asked[ObjectIdentifier(lookup)] = Asked(lookup: lookup, number: next, standing: .prompt)
        counts[.prompt, default: 0] += 1
        next += 1
    }

    /// One that is not asked stays so.
    func move(_ lookup: UnboundLookup, to standing: Standing) {
        guard let old = asked[ObjectIdentifier(lookup)]?.standing else { return }
        counts[old, default: 1] -= 1
        counts[standing, default: 0] += 1
        asked[ObjectIdentifier(lookup)]?.standing = standing
    }

    func remove(_ lookup: UnboundLookup) {
        guard let gone = asked.removeValue(forKey: ObjectIdentifier(lookup)) else { return }
        counts[gone.standing, default: 1] -= 1
    }

    /// After the context is gone, which calls back no more.
    func forgetAll() { (asked, counts) = ([:], [:]) }
}
