package import MailModel

/// The moments from which the worker works out when a delivery becomes overdue.
package struct OldestDeliveries: Sendable, Hashable {
    package var triedWithoutNotice: Timestamp?
    package var tried: Timestamp?
    package var holdEnds: Timestamp?

    package init(triedWithoutNotice: Timestamp? = nil, tried: Timestamp? = nil, holdEnds: Timestamp? = nil) {
        (self.triedWithoutNotice, self.tried, self.holdEnds) = (triedWithoutNotice, tried, holdEnds)
    }
}
