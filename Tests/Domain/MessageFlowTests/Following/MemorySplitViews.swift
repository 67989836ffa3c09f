import CommunityModel
import MailModel
import MessageFlow
import Synchronization

/// Keeps reports as a disk would, and fails where it is told to.
final class MemorySplitViews: SplitViewKeeping {
    struct Full: Error {}

    private let kept = Mutex<(octets: Octets?, isFull: Bool)>((nil, false))

    init(_ octets: Octets? = nil) { kept.withLock { $0.octets = octets } }

    func fill() { kept.withLock { $0.isFull = true } }

    func keptReports() throws -> [SplitViewReport] {
        try kept.withLock(\.octets).map { try SplitViewReport.parse($0) } ?? []
    }

    func keep(_ reports: [SplitViewReport]) throws {
        try kept.withLock {
            guard !$0.isFull else { throw Full() }
            $0.octets = SplitViewReport.octets(of: reports)
        }
    }
}
