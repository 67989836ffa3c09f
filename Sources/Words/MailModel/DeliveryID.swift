/// The id of a delivery: those recipients of an item that share a next hop. Never used twice on a node.
package struct DeliveryID: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let number: Int64
    package init(_ number: Int64) { self.number = number }
    package var description: String { String(number) }
    package static func < (left: DeliveryID, right: DeliveryID) -> Bool { left.number < right.number }
}
