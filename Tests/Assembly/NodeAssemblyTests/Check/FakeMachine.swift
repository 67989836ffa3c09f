import DiskCalls
import MailModel
import NodeAssembly
import SecureMailTestKit

/// A machine in perfect order, with whatever a test spoils.
struct FakeMachine: Machine {
    var now = TestCommunity.start
    var user: UInt32 = 980
    var clockFacts: ClockFacts? = ClockFacts(isSynchronised: true, maximumError: .milliseconds(20))
    var files: [String: FileFacts] = [:]
    var room: FileSystemFacts? = FileSystemFacts(
        freeOctets: 1 << 36, totalOctets: 1 << 38, freeFiles: 1_000_000, totalFiles: 2_000_000)
    var descriptors = 65_536

    func clock() -> ClockFacts? { clockFacts }
    func file(_ path: String) -> FileFacts? { files[path] }
    func names(in folder: String) -> [String] {
        files.keys.filter { $0.hasPrefix(folder + "/") }.map { String($0.dropFirst(folder.count + 1)) }
    }
    func disk(of folder: String) -> FileSystemFacts? { room }
    func descriptorLimit() -> Int { descriptors }
}
