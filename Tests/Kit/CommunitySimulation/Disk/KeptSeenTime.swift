import DeliveryQueue

/// The time that one start of a node notes for the next, on its simulated disk.
struct KeptSeenTime: SeenTime {
    let disk: SimulatedDisk
    let owner: Int

    func load() -> SeenMoment? { disk.notes.seen }

    func set(_ moment: SeenMoment) { disk.note(as: owner) { $0.seen = moment } }

    func setSynced(_ moment: SeenMoment) -> Bool { disk.noteSynced(as: owner, seen: moment) }
}
