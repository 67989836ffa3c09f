/// Whether the node of these settings runs, and what it says of itself.
package enum NodeContact: Sendable, Hashable {
    package struct Facts: Sendable, Hashable {
        /// `nil` for an authority, which answers on no socket.
        package let process: Int?
        /// Files that it may open (RLIMIT_NOFILE).
        package let descriptors: Int
        package init(process: Int?, descriptors: Int) { (self.process, self.descriptors) = (process, descriptors) }
    }

    case running(Facts)
    case atRest
    /// It runs, and does not answer: it is stopped or stuck.
    case silent(String)
    /// This user may not ask it, or the exchange failed.
    case unreachable(String)

    package var isRunning: Bool { if case .running = self { true } else { false } }
}
