package import CommunityModel

/// Where a node keeps what it found of split views.
package protocol SplitViewKeeping: Sendable {
    /// Empty where nothing was kept.
    func keptReports() async throws -> [SplitViewReport]
    /// Returns once it is durable.
    func keep(_ reports: [SplitViewReport]) async throws
}
