import CommunityModel
import MailModel
import MessageFlow

/// What was found of split views, as a file of the state directory.
struct SplitViewFile: SplitViewKeeping {
    private static let limit = 1_048_576
    let path: String

    init(state: String) { path = state + "/split-views" }

    func keptReports() throws -> [SplitViewReport] {
        try DurableFile.read(path, limit: Self.limit).map { try SplitViewReport.parse($0) } ?? []
    }

    func keep(_ reports: [SplitViewReport]) throws { try DurableFile.write(SplitViewReport.octets(of: reports), to: path) }
}
