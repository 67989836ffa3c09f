/// What is named in words where it may be very much: the first by name, the rest by number.
struct Mentions {
    private let most: Int
    private var names: [String] = []
    private var count = 0

    init(most: Int) { self.most = most }

    mutating func add(_ name: String) {
        count += 1
        if names.count < most { names.append(name) }
    }

    /// `nil` when nothing was added.
    var text: String? {
        guard count > 0 else { return nil }
        return names.joined(separator: ", ") + (count > names.count ? " and \(count - names.count) more" : "")
    }
}
