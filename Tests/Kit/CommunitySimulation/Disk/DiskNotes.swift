import DeliveryQueue

/// What a node writes into files without syncing them: it outlives the process, and the machine as far as that wrote it out by itself.
struct DiskNotes: Sendable {
    var marks: [Int: CrashMark] = [:]
    var seen: SeenMoment?
}
