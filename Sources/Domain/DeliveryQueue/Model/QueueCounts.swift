/// How much lies in the queue, in deliveries.
package struct QueueCounts: Sendable, Hashable {
    package var waiting: Int
    package var leased: Int
    package var held: Int

    package init(waiting: Int = 0, leased: Int = 0, held: Int = 0) {
        (self.waiting, self.leased, self.held) = (waiting, leased, held)
    }
}
