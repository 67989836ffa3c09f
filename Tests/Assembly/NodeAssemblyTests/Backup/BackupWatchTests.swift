import Testing

@testable import NodeAssembly

@Suite("A backup leaves room for mail") struct BackupWatchTests {
    @Test func `is not begun where its copies would take the reserve`() throws {
        let needed = 1_000_000_000
        let watch = BackupWatch("/", free: { needed + BackupWatch.reserve })
        try watch.refuse(copying: needed)
        let failure = #expect(throws: NodeFailure.self) { try watch.refuse(copying: needed + 1) }
        #expect(failure?.description.contains("1209 MiB free") == true && failure?.description.contains("953 MiB") == true)
    }

    @Test func `is given up when the disk fills while it is sent`() throws {
        var free = BackupWatch.reserve
        let watch = BackupWatch("/", free: { free })
        try watch.sent(1, in: .zero)
        free -= 1
        #expect(throws: NodeFailure.self) { try watch.sent(1, in: .zero) }
    }

    @Test func `is given up when its reader takes next to nothing, and not within the first minute`() throws {
        let watch = BackupWatch("/", free: { nil })
        try watch.sent(1, in: BackupWatch.patience)
        try watch.sent(10 * BackupWatch.slowest, in: .seconds(10))
        #expect(throws: NodeFailure.self) { try watch.sent(1, in: .seconds(2)) }
    }
}
