/// A series of the node's metrics: a name with label values.
struct Counter: Hashable, Comparable {
    let name: String
    let labels: [String]

    init(_ name: String, _ labels: String...) { (self.name, self.labels) = (name, labels) }

    static func < (left: Counter, right: Counter) -> Bool {
        left.name != right.name ? left.name < right.name : left.labels.lexicographicallyPrecedes(right.labels)
    }
}
