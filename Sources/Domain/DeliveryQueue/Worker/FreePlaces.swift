import MailModel
import Synchronization

/// The worker's free places, known to those who accept mail: what finds one is leased as it is stored, and the worker starts it without
/// looking for it or reading it back. Only while the worker has nothing else that is due, so that nothing overtakes what waits.
package final class FreePlaces: Sendable {
    fileprivate struct State {
        var isOpen = false
        var total = 0
        var perDestination = 0
        /// Destinations that nothing is started for now.
        var closed: Set<Destination> = []
        /// Started, and promised to what is being stored, by destination.
        var taken: [Destination: Int] = [:]
        var promised: [Destination: Int] = [:]
        var arrived: [LeasedDelivery] = []
        /// Destinations for which something was stored and the worker not told, as all their places were taken.
        var skipped: Set<Destination> = []

        var left: Int { total - promised.values.reduce(0, +) }
    }

    private let state = Mutex(State())

    package init() {}

    /// Whether there are any for what comes now.
    package var isOpen: Bool { state.withLock { $0.isOpen && $0.left > 0 } }

    /// Promises a place to each delivery, or to none.
    func promise(_ destinations: [Destination]) -> Bool {
        state.withLock { state in
            guard state.isOpen, destinations.count <= state.left else { return false }
            var promised = state.promised
            for destination in destinations {
                promised[destination, default: 0] += 1
                let taken = state.taken[destination, default: 0] + promised[destination, default: 0]
                guard !destination.isDomainOutside, !state.closed.contains(destination), taken <= state.perDestination else {
                    return false
                }
            }
            state.promised = promised
            return true
        }
    }

    /// Whether the worker is to look for what was stored for these. Not while all their places are taken: it looks when one comes free.
    func callForLook(_ destinations: [Destination]) -> Bool {
        state.withLock { state in
            guard destinations.allSatisfy(state.isFull) else { return true }
            state.skipped.formUnion(destinations)
            return false
        }
    }

    /// What was promised a place could not be stored.
    func giveBack(_ destinations: [Destination]) {
        state.withLock { state in for destination in destinations { state.release(destination) } }
    }

    /// What was promised places is stored.
    ///
    /// - Returns: `false` when the worker has ended meanwhile.
    func fill(_ deliveries: [LeasedDelivery]) -> Bool {
        state.withLock { state in
            for delivery in deliveries { state.release(delivery.destination) }
            guard state.isOpen || state.perDestination > 0 else { return false }
            for delivery in deliveries { state.taken[delivery.destination, default: 0] += 1 }
            state.total -= deliveries.count
            state.arrived += deliveries
            return true
        }
    }

    /// For the worker: what arrived since it asked last. It starts all of it.
    func takeArrived() -> [LeasedDelivery] {
        state.withLock { state in
            defer { state.arrived = [] }
            return state.arrived
        }
    }

    /// For the worker, before it rests: how things stand. What arrived and was not taken yet counts on top.
    ///
    /// - Parameters:
    ///   - isOpen: whether it knows of nothing else that is due.
    ///   - places: free for further deliveries.
    ///   - taken: places that are not free, by destination.
    ///   - closed: destinations that nothing is started for.
    /// - Returns: whether it is to look again: a place is free where something was stored of which it was not told.
    func set(isOpen: Bool, places: Int, perDestination: Int, taken: [Destination: Int], closed: Set<Destination>) -> Bool {
        state.withLock { state in
            (state.isOpen, state.perDestination, state.closed) = (isOpen, perDestination, closed)
            (state.total, state.taken) = (places - state.arrived.count, taken)
            for delivery in state.arrived { state.taken[delivery.destination, default: 0] += 1 }
            let skipped = state.skipped.count
            state.skipped = state.skipped.filter(state.isFull)
            return state.skipped.count < skipped
        }
    }

    /// The worker ends: nothing is promised any more.
    ///
    /// - Returns: what arrived and was not taken.
    func close() -> [LeasedDelivery] {
        state.withLock { state in
            defer { (state.isOpen, state.perDestination, state.arrived) = (false, 0, []) }
            return state.arrived
        }
    }
}

extension FreePlaces.State {
    fileprivate func isFull(_ destination: Destination) -> Bool {
        perDestination > 0 && taken[destination, default: 0] >= perDestination
    }

    fileprivate mutating func release(_ destination: Destination) {
        let left = (promised[destination] ?? 1) - 1
        promised[destination] = left > 0 ? left : nil
    }
}
