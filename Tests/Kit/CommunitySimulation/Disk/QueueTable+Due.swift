import DeliveryQueue
import MailModel

extension QueueTable {
    /// Due deliveries in turns, one of each destination, those with the earliest due one first, until the request's places are taken.
    func due(_ request: LeaseRequest) -> [DeliveryID] {
        guard request.limit > 0, request.perDestination > 0 else { return [] }
        let closed = request.excluding.union(request.places.filter { $0.value <= 0 }.keys)
        let ready = rows.filter { $0.isWaiting && $0.due <= request.now && !closed.contains($0.destination) }
        let open = open(ready, request)
        let most = request.limit - open.count + 1
        var queues = open.map { destination in
            let all = ready.filter { $0.destination == destination }.sorted { ($0.due, $0.id) < ($1.due, $1.id) }
            return all.prefix(min(request.places[destination] ?? request.perDestination, most))
        }
        var taken: [DeliveryID] = [], outside = request.outside
        while taken.count < request.limit, queues.contains(where: { !$0.isEmpty }) {
            for index in queues.indices where taken.count < request.limit {
                guard let row = queues[index].popFirst() else { continue }
                if row.destination.isDomainOutside {
                    guard outside > 0 else { continue }
                    outside -= 1
                }
                taken.append(row.id)
            }
        }
        return taken
    }

    private func open(_ ready: [Row], _ request: LeaseRequest) -> [Destination] {
        let first = destinations(ready).prefix(request.limit)
        let outside = first.filter(\.destination.isDomainOutside)
        guard outside.count > request.outside else { return first.map(\.destination) }
        let others = destinations(ready.filter { !$0.destination.isDomainOutside }).prefix(request.limit)
        return (others + outside.prefix(request.outside)).sorted { $0.due < $1.due }.prefix(request.limit).map(\.destination)
    }

    private func destinations(_ ready: [Row]) -> [(destination: Destination, due: Timestamp)] {
        Dictionary(grouping: ready, by: \.destination).map { (destination: $0, due: $1.map(\.due).min() ?? .distantPast) }
            .sorted { ($0.due, $0.destination.text) < ($1.due, $1.destination.text) }
    }

    /// Ended holds, then what is too old, then what is late.
    func overdue(limit: Int, now: Timestamp, delayedSince: Timestamp, expiredSince: Timestamp) -> [DeliveryID] {
        let ended = rows.filter { row in row.lease == nil && row.holdUntil.map { $0 <= now } ?? false }
            .sorted { ($0.holdUntil ?? now, $0.id) < ($1.holdUntil ?? now, $1.id) }
        let waiting = rows.filter(\.isWaiting).sorted { ($0.triedSince, $0.id) < ($1.triedSince, $1.id) }
        let expired = waiting.filter { $0.triedSince <= expiredSince }
        let late = waiting.filter { !$0.delayNoticeSent && $0.triedSince <= delayedSince && $0.triedSince > expiredSince }
        let all = ended + expired.filter(\.delayNoticeSent) + expired.filter { !$0.delayNoticeSent } + late
        return all.prefix(limit).map(\.id)
    }

    func nextDue(excluding blocked: Set<Destination>, outside: Bool) -> Timestamp? {
        rows.filter { $0.isWaiting && !blocked.contains($0.destination) && (outside || !$0.destination.isDomainOutside) }
            .map(\.due).min()
    }

    var oldest: OldestDeliveries {
        let waiting = rows.filter(\.isWaiting)
        return OldestDeliveries(
            triedWithoutNotice: waiting.filter { !$0.delayNoticeSent }.map(\.triedSince).min(),
            tried: waiting.map(\.triedSince).min(), holdEnds: rows.filter { $0.lease == nil }.compactMap(\.holdUntil).min())
    }

    func queued(_ row: Row) -> QueuedDelivery? {
        guard let delivery = delivery(row) else { return nil }
        let state: QueuedDelivery.State =
            if row.lease != nil { .leased } else if let hold = row.hold { .held(hold, until: row.holdUntil) } else {
                .waiting(until: row.due)
            }
        return QueuedDelivery(delivery, state: state)
    }

    var counts: QueueCounts {
        QueueCounts(
            waiting: rows.count(where: \.isWaiting), leased: rows.count { $0.lease != nil && $0.hold == nil },
            held: rows.count { $0.hold != nil })
    }
}
