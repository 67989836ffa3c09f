package import MailModel

/// The moments from which the worker works out when a delivery becomes overdue.
package struct OldestDeliveries: Sendable, Hashable {
    package var acceptedWithoutNotice: Timestamp?
    package var accepted: Timestamp?
    package var holdEnds: Timestamp?

    package init(acceptedWithoutNotice: Timestamp? = nil, accepted: Timestamp? = nil, holdEnds: Timestamp? = nil) {
        (self.acceptedWithoutNotice, self.accepted, self.holdEnds) = (acceptedWithoutNotice, accepted, holdEnds)
    }
}
