import DeliveryQueue

/// The marks of one start of a node on its simulated disk.
struct KeptCrashMarks: CrashMarks {
    let disk: SimulatedDisk
    let owner: Int

    func load() -> [Int: CrashMark] { disk.tables.marks }

    func set(_ mark: CrashMark?, at slot: Int) { disk.write(as: owner) { $0.marks[slot] = mark } }
}
