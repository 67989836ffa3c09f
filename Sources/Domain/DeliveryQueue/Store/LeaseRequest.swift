package import MailModel

/// What a worker asks a store for: due deliveries, so spread that no destination takes another's place.
package struct LeaseRequest: Sendable {
    package var limit: Int
    package var now: Timestamp
    package var excluding: Set<Destination>
    /// Places for one destination.
    package var perDestination: Int
    /// Destinations with fewer places than that.
    package var places: [Destination: Int]
    /// Places for all domains outside together.
    package var outside: Int

    package init(
        limit: Int, now: Timestamp, excluding: Set<Destination> = [], perDestination: Int = .max,
        places: [Destination: Int] = [:], outside: Int = .max
    ) {
        (self.limit, self.now, self.excluding) = (limit, now, excluding)
        (self.perDestination, self.places, self.outside) = (perDestination, places, outside)
    }
}
