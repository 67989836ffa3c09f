import DiskCalls
import Logging
import MailModel
import Testing

@testable import NodeAssembly

@Suite("Room on the disk for new mail")
struct StateRoomTests {
    private static let mebibyte: UInt64 = 1 << 20

    private func room(_ freeOctets: UInt64, files: UInt64 = 1_000, of totalFiles: UInt64 = 10_000) -> StateRoom {
        var machine = FakeMachine()
        machine.room = FileSystemFacts(
            freeOctets: freeOctets, totalOctets: 1 << 38, freeFiles: files, totalFiles: totalFiles)
        return StateRoom("/var/lib/securemail", machine, logger: Logger(label: "room") { _ in SwiftLogNoOpLogHandler() })
    }

    @Test(arguments: [(64, 0, true), (63, 0, false), (100, 36, true), (98, 36, false), (1_000, 36, true)])
    func `RFC 1870 section 6.1: what does not fit beside the reserve is 452`(_ free: UInt64, _ message: Int, _ fits: Bool) {
        let refusal = room(free * Self.mebibyte).refusal(for: message << 20)
        #expect((refusal == nil) == fits)
        if let refusal { #expect(refusal.reply.wireText == "452 4.3.1 The disk is full, try again later\r\n") }
    }

    @Test func `without files to spare nothing is taken, where the file system counts them`() {
        #expect(room(1 << 36, files: StateRoom.reservedFiles - 1).refusal(for: 0) != nil)
        #expect(room(1 << 36, files: StateRoom.reservedFiles).refusal(for: 0) == nil)
        #expect(room(1 << 36, files: 0, of: 0).refusal(for: 0) == nil)
    }

    @Test func `a disk that cannot be asked refuses nothing: the store will`() {
        var machine = FakeMachine()
        machine.room = nil
        #expect(StateRoom("/x", machine, logger: Logger(label: "room") { _ in SwiftLogNoOpLogHandler() }).refusal(for: 1) == nil)
    }
}
