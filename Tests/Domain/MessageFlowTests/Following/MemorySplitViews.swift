import CommunityModel
import MailModel
import MessageFlow
import Synchronization

/// Keeps reports as a disk would, and fails where it is told to.
final class MemorySplitViews: SplitViewKeeping {
    struct Full: Error {}

    private let meanwhile = Mutex<(@Sendable () async -> Void)?>(nil)
    private let kept = Mutex<(octets: Octets?, isFull: Bool)>((nil, false))

    init(_ octets: Octets? = nil) { kept.withLock { $0.octets = octets } }

    func fill() { kept.withLock { $0.isFull = true } }

    func keptReports() throws -> [SplitViewReport] {
        try kept.withLock(\.octets).map { try SplitViewReport.parse($0) } ?? []
    }

    /// Something happens while reports are kept the next time.
    func whileKeeping(_ body: @escaping @Sendable () async -> Void) { meanwhile.withLock { $0 = body } }

    func keep(_ reports: [SplitViewReport]) async throws {
        let body = meanwhile.withLock { body in
            defer { body = nil }
            return body
        }
        await body?()
        try kept.withLock {
            guard !$0.isFull else { throw Full() }
            $0.octets = SplitViewReport.octets(of: reports)
        }
    }
}
