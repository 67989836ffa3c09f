import DeliveryQueue
import GRDB
import MailModel

extension QueueTransaction {
    typealias DueDestination = (name: String, due: Int64)

    /// Waiting deliveries, beside as many as there are places, that are looked at one by one before all destinations are.
    private static let glance = 100

    /// Destinations with waiting deliveries that are gone through one by one: mostly there are no more.
    private static let few = 16

    private static let waiting = "delivery INDEXED BY delivery_due WHERE \(QueueSchema.isWaiting)"
    private static let firstDestinations = """
        WITH RECURSIVE found (name) AS (
            SELECT min(destination) FROM \(waiting)
            UNION ALL
            SELECT (SELECT min(destination) FROM \(waiting) AND destination > found.name) FROM found
            WHERE found.name IS NOT NULL LIMIT \(few + 1))
        SELECT name, (SELECT min(due) FROM \(waiting) AND destination = found.name) FROM found
        """

    /// Destinations with waiting deliveries, those with the earliest due one first, by name where that is the same.
    ///
    /// - Parameters:
    ///   - moment: Nothing of what is due later only.
    ///   - outside: Domains outside too.
    func destinations(
        dueBy moment: Timestamp? = nil, limit: Int, but excluded: Set<String>, outside: Bool = true
    ) throws -> [DueDestination] {
        let moment = moment?.microseconds ?? Int64.max
        return try few(dueBy: moment, limit: limit, but: excluded, outside)
            ?? glance(dueBy: moment, limit: limit, but: excluded, outside)
            ?? allDestinations(dueBy: moment, limit: limit, but: excluded, outside)
    }

    /// - Returns: `nil` when there are more than a few.
    private func few(dueBy moment: Int64, limit: Int, but excluded: Set<String>, _ outside: Bool) throws -> [DueDestination]? {
        let rows = try rows(Self.firstDestinations)
        guard rows.count <= Self.few || rows.last?[0] as DatabaseValue? == .null else { return nil }
        let found: [DueDestination] = rows.compactMap { row in
            var row = RowColumns(row)
            guard let name: String = row.next(), let due: Int64 = row.next(), due <= moment, !excluded.contains(name) else {
                return nil
            }
            return outside || !Self.isOutside(name) ? (name, due) : nil
        }
        return Array(found.sorted { ($0.due, $0.name) < ($1.due, $1.name) }.prefix(limit))
    }

    /// Looks at the first deliveries only, so that many destinations cost no more than few.
    ///
    /// - Returns: `nil` when these belong to too few destinations.
    private func glance(
        dueBy moment: Int64, limit: Int, but excluded: Set<String>, _ outside: Bool
    ) throws -> [DueDestination]? {
        let sql = """
            SELECT destination, due FROM delivery INDEXED BY delivery_next WHERE \(QueueSchema.isWaiting) AND due <= ?
            ORDER BY due, destination LIMIT ?
            """
        let rows = try Row.fetchCursor(database.cachedStatement(sql: sql), arguments: [moment, limit + Self.glance])
        var (seen, found, count): (Set<String>, [DueDestination], Int) = (excluded, [], 0)
        while found.count < limit, let row = try rows.next() {
            count += 1
            guard let name: String = row.intact("destination"), let due: Int64 = row.intact("due") else { continue }
            guard outside || !name.hasPrefix(Destination.domainOutsidePrefix) else { continue }
            if seen.insert(name).inserted { found.append((name, due)) }
        }
        return found.count == limit || count < limit + Self.glance ? found : nil
    }

    /// Goes from destination to destination, without reading the rows of each.
    private func allDestinations(
        dueBy moment: Int64, limit: Int, but excluded: Set<String>, _ outside: Bool
    ) throws -> [DueDestination] {
        let waiting = Self.waiting
        let sql = """
            WITH RECURSIVE found (name) AS (
                SELECT min(destination) FROM \(waiting)
                UNION ALL
                SELECT (SELECT min(destination) FROM \(waiting) AND destination > found.name) FROM found
                WHERE found.name IS NOT NULL),
            timed (name, due) AS MATERIALIZED (
                SELECT name, (SELECT min(due) FROM \(waiting) AND destination = found.name) FROM found WHERE name IS NOT NULL)
            SELECT name, due FROM timed WHERE due <= ? AND (? OR name NOT GLOB '\(Destination.domainOutsidePrefix)*')
            ORDER BY due, name LIMIT ?
            """
        let found: [DueDestination] = try rows(sql, [moment, outside, limit + excluded.count]).compactMap { row in
            guard let name: String = row.intact("name"), let due: Int64 = row.intact("due") else { return nil }
            return excluded.contains(name) ? nil : (name, due)
        }
        return Array(found.prefix(limit))
    }

    /// Due deliveries in turns, one of each destination, until the request's places are taken.
    func due(_ request: LeaseRequest) throws -> [QueueDeliveryRecord] {
        guard request.limit > 0, request.perDestination > 0 else { return [] }
        let places = Dictionary(uniqueKeysWithValues: request.places.map { ($0.key.text, $0.value) })
        let closed = Set(request.excluding.map(\.text)).union(places.filter { $0.value <= 0 }.keys)
        let open = try open(request, but: closed)
        // Each has something due and takes a place, so this is the most that one of them can get.
        let most = request.limit - open.count + 1
        var queues = try open.map { destination in
            try due(at: destination.name, request.now, min(places[destination.name] ?? request.perDestination, most))[...]
        }
        var taken: [QueueDeliveryRecord] = [], outside = request.outside
        while taken.count < request.limit, !queues.isEmpty {
            for index in queues.indices where taken.count < request.limit {
                guard let record = queues[index].popFirst() else { continue }
                if Self.isOutside(record.destination) {
                    guard outside > 0 else { continue }
                    outside -= 1
                }
                taken.append(record)
            }
            queues.removeAll(where: \.isEmpty)
        }
        return taken
    }

    /// Destinations with something due. Where there are more domains outside than there are places for them, they take nobody else's turn.
    private func open(_ request: LeaseRequest, but closed: Set<String>) throws -> [DueDestination] {
        let first = try destinations(dueBy: request.now, limit: request.limit, but: closed)
        let outside = first.filter { Self.isOutside($0.name) }
        guard outside.count > request.outside else { return first }
        let others = try destinations(dueBy: request.now, limit: request.limit, but: closed, outside: false)
        return Array((others + outside.prefix(request.outside)).sorted { $0.due < $1.due }.prefix(request.limit))
    }

    private static func isOutside(_ destination: String) -> Bool { destination.hasPrefix(Destination.domainOutsidePrefix) }

    private func due(at destination: String, _ now: Timestamp, _ limit: Int) throws -> [QueueDeliveryRecord] {
        try deliveries(
            "\(QueueSchema.isWaiting) AND destination = ? AND due <= ? ORDER BY due, id LIMIT ?",
            [destination, now.microseconds, limit])
    }
}
