import MailModel

/// Leased deliveries for which there was no place yet. While a destination has more waiting than it has places, the next one is at hand when a
/// place comes free: to look for each in the store would cost a transaction a message.
struct LeasedAhead {
    private var waiting: [Destination: [LeasedDelivery]] = [:]
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }
    var destinations: [Destination] { Array(waiting.keys) }
    var outside: Int { waiting.reduce(0) { $0 + ($1.key.isDomainOutside ? $1.value.count : 0) } }

    func count(at destination: Destination) -> Int { waiting[destination]?.count ?? 0 }

    mutating func add(_ delivery: LeasedDelivery) {
        waiting[delivery.destination, default: []].append(delivery)
        count += 1
    }

    /// The one that was leased first.
    mutating func next(at destination: Destination) -> LeasedDelivery? {
        guard var list = waiting[destination], !list.isEmpty else { return nil }
        count -= 1
        let first = list.removeFirst()
        waiting[destination] = list.isEmpty ? nil : list
        return first
    }

    /// All of a destination, or of every one, that are not to be started.
    mutating func takeAll(of destination: Destination? = nil) -> [LeasedDelivery] {
        guard let destination else {
            defer { (waiting, count) = ([:], 0) }
            return waiting.values.flatMap { $0 }
        }
        let taken = waiting.removeValue(forKey: destination) ?? []
        count -= taken.count
        return taken
    }
}
