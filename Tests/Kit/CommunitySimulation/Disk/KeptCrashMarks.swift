import DeliveryQueue

/// The marks of one start of a node on its simulated disk.
struct KeptCrashMarks: CrashMarks {
    let disk: SimulatedDisk
    let owner: Int

    func load() -> [Int: CrashMark] { disk.notes.marks }

    func set(_ mark: CrashMark?, at slot: Int) { disk.note(as: owner) { $0.marks[slot] = mark } }
}
