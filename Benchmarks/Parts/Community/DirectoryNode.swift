import Accreditation
import CommunityModel
import Foundation
import MailModel
import MerkleLog
import MessageFlow
import NodeAssembly
import SecureMailTestKit

/// What follows the log in a node, with a state directory.
final class DirectoryNode: Sendable {
    let holder = DirectoryHolder()
    private let state: String
    private let follower: DirectoryFollower
    private let log: SyntheticLog

    init(_ log: SyntheticLog, state: String) throws {
        (self.log, self.state) = (log, state)
        try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
        let anchors = CommunityAnchors(root: log.community.root.certificate, authority: log.community.authority)
        let place = KeptLogFolder(state: state, snapshots: SnapshotFile(state: state, keys: StorageKeyAlone()))
        follower = DirectoryFollower(
            try anchors.log, holder: holder, place: place, kind: .publisher, clock: FakeClock(TestCommunity.start)
        ) { news in
            switch news {
            case .resumed, .taken, .aged: break
            case .notTaken(let error, _), .notKept(let error), .keptPositionUnreadable(let error), .keptLogUnfit(let error),
                .snapshotUnfit(let error), .snapshotNotKept(let error):
                print("trouble: \(error)")
            }
        }
    }

    func forget() throws {
        try FileManager.default.removeItem(atPath: state)
        try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
    }

    func look(at source: any LogSource) async throws {
        let before = holder.current?.position
        await follower.look(asking: source, changed: {})
        guard holder.current?.position != before else { throw BenchmarkFailure(description: "nothing was taken") }
    }

    func restart() async throws {
        await follower.readKept()
        guard holder.current != nil else { throw BenchmarkFailure(description: "nothing was kept; run cold first") }
    }
}
