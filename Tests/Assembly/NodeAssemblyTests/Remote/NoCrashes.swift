import DeliveryQueue

/// Remembers no crash: these tests have none.
struct NoCrashes: CrashMarks {
    func load() -> [Int: CrashMark] { [:] }
    func set(_ mark: CrashMark?, at slot: Int) {}
}
