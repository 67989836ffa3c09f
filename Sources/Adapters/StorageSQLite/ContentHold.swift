/// While it lives no content file of its folder is removed.
package final class ContentHold: Sendable {
    private let removals: ContentRemovals

    init(_ removals: ContentRemovals) {
        self.removals = removals
        removals.hold()
    }

    deinit { removals.release() }
}
