/// How much a worker does at once.
package struct WorkerLimits: Sendable {
    /// Deliveries under way in all.
    package var total: Int
    /// Deliveries under way to one destination.
    package var perDestination: Int

    /// Deliveries under way to all domains outside together: servers that nobody here has chosen, any number of them slow, leave half of
    /// the places to members, customers and mailboxes.
    package var outside: Int { max(1, total / 2) }

    /// Where deliveries of small messages run, each in turn; empty: where the worker runs.
    package var executors: [any TaskExecutor] = []

    /// 64 fill a commit of the store; 10 a destination are within what mail servers take from one client.
    package init(total: Int = 64, perDestination: Int = 10) { (self.total, self.perDestination) = (total, perDestination) }
}
