/// The name of a machine in the simulated world.
struct Host: Sendable, Hashable, Comparable, CustomStringConvertible {
    let name: String
    init(_ name: String) { self.name = name }
    var description: String { name }
    static func < (left: Host, right: Host) -> Bool { left.name < right.name }
}
