import DeliveryQueue
import MailModel
import Synchronization

/// Damaged deliveries that name no item that there is, as far as they were found: at the start, or when they were to be given out. Whose they
/// are cannot be read, so an item that one of them may belong to is kept, finished or not; all others go.
///
/// Where such a row is, no other has to be read: an item is stored with all its deliveries in one transaction, one writer at a time, so that
/// their numbers follow each other, and a row far off, or behind a delivery of another item, is none of its own.
final class QueueStrays: Sendable {
    /// Deliveries of one item at most: each has a recipient, and more recipients than these no session takes (`SMTPLimits`).
    static let reach: Int64 = 1_000

    /// In ascending order; some of them may be gone.
    private let numbers = Mutex<[Int64]>([])

    func found(_ delivery: DeliveryID) {
        numbers.withLock { numbers in
            let place = Self.place(of: delivery.number, in: numbers)
            guard place == numbers.count || numbers[place] != delivery.number else { return }
            numbers.insert(delivery.number, at: place)
        }
    }

    /// Those that may be of the same item as a delivery.
    func near(_ delivery: DeliveryID) -> [Int64] {
        numbers.withLock { numbers in
            // No checksum covers the number of a row: it may be any.
            let (number, reach) = (Int128(delivery.number), Int128(Self.reach))
            let first = Self.place(of: Int64(clamping: number - reach + 1), in: numbers)
            return Array(numbers[first...].prefix { Int128($0) < number + reach })
        }
    }

    /// Of the first number that is not smaller.
    private static func place(of number: Int64, in numbers: [Int64]) -> Int {
        var (low, high) = (0, numbers.count)
        while low < high {
            let middle = (low + high) / 2
            if numbers[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
