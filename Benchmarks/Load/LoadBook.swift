import NIOCore
import Synchronization

/// When each message began, was accepted and arrived. Nothing is printed of a run in which one of these is missing.
final class LoadBook: Sendable {
    private struct Entries {
        var begun: [NIODeadline]
        var accepted: [NIODeadline?]
        var arrived: [NIODeadline?]
        var acceptances = 0, arrivals = 0, surplus = 0
        var lastArrival: NIODeadline?
        var failure: LoadFailure?
    }

    private let entries: Mutex<Entries>

    init(messages: Int) {
        entries = Mutex(
            Entries(
                begun: Array(repeating: .distantFuture, count: messages), accepted: Array(repeating: nil, count: messages),
                arrived: Array(repeating: nil, count: messages)))
    }

    func begin(_ message: Int, at time: NIODeadline) { entries.withLock { $0.begun[message] = time } }

    func accept(_ message: Int) {
        let now = NIODeadline.now()
        entries.withLock { entries in
            entries.accepted[message] = now
            entries.acceptances += 1
        }
    }

    /// - Parameter message: `nil` where the content is sealed, so that nobody can tell which it is.
    func arrive(_ message: Int?) {
        let now = NIODeadline.now()
        entries.withLock { entries in
            entries.arrivals += 1
            entries.lastArrival = now
            guard let message else { return }
            guard entries.arrived.indices.contains(message), entries.arrived[message] == nil else {
                entries.surplus += 1
                return
            }
            entries.arrived[message] = now
        }
    }

    func fail(_ failure: LoadFailure) { entries.withLock { $0.failure = $0.failure ?? failure } }

    /// - Throws: the first failure of any connection.
    func state() throws -> (acceptances: Int, arrivals: Int) {
        try entries.withLock { entries in
            if let failure = entries.failure { throw failure }
            return (entries.acceptances, entries.arrivals)
        }
    }

    func figures() throws -> LoadFigures {
        try entries.withLock { entries in
            if let failure = entries.failure { throw failure }
            guard entries.surplus == 0, entries.arrivals <= entries.begun.count else {
                throw LoadFailure(
                    "\(max(entries.surplus, entries.arrivals - entries.begun.count)) messages more arrived than were sent")
            }
            let first = entries.begun.min() ?? .distantPast
            let accepted = zip(entries.begun, entries.accepted).compactMap { begun, accepted in accepted.map { $0 - begun } }
            let arrived = zip(entries.begun, entries.arrived).compactMap { begun, arrived in arrived.map { $0 - begun } }
            guard let lastAccepted = entries.accepted.compactMap({ $0 }).max() else { throw LoadFailure("nothing was accepted") }
            return LoadFigures(
                messages: entries.begun.count, acceptance: LoadFigures.Rate(accepted, took: lastAccepted - first),
                arrival: entries.lastArrival.map { LoadFigures.Rate(arrived, count: entries.arrivals, took: $0 - first) })
        }
    }
}
