import DeliveryQueue
import MailModel

/// The time that one start of a node notes for the next, on its simulated disk.
struct KeptSeenTime: SeenTime {
    let disk: SimulatedDisk
    let owner: Int

    func load() -> Timestamp? { disk.tables.seen }

    func set(_ moment: Timestamp) { disk.write(as: owner) { $0.seen = moment } }
}
