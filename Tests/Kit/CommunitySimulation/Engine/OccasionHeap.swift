/// Things in the order in which they are due.
struct OccasionHeap: Sendable {
    struct Occasion: Sendable {
        let moment: Duration
        let number: Int
        let action: @Sendable () -> Void

        func isBefore(_ other: Occasion) -> Bool {
            moment == other.moment ? number < other.number : moment < other.moment
        }
    }

    /// A binary heap.
    private var heap: [Occasion] = []

    var first: Occasion? { heap.first }
    var count: Int { heap.count }

    mutating func push(_ occasion: Occasion) {
        heap.append(occasion)
        var index = heap.count - 1
        while index > 0, heap[index].isBefore(heap[(index - 1) / 2]) {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    mutating func pop() -> Occasion? {
        guard !heap.isEmpty else { return nil }
        heap.swapAt(0, heap.count - 1)
        let first = heap.removeLast()
        var index = 0
        while let child = earlierChild(of: index), heap[child].isBefore(heap[index]) {
            heap.swapAt(index, child)
            index = child
        }
        return first
    }

    private func earlierChild(of index: Int) -> Int? {
        let (left, right) = (2 * index + 1, 2 * index + 2)
        guard right < heap.count else { return left < heap.count ? left : nil }
        return heap[right].isBefore(heap[left]) ? right : left
    }
}
