import CommunityModel
import MailModel
import Testing

/// One row of the fold's table: what was stated before, what is stated now, and what becomes of it.
struct FoldCase: CustomTestStringConvertible, Sendable {
    typealias Acts = @Sendable (FoldFixture) throws -> [Act]
    typealias Refusal = @Sendable (FoldFixture) -> FoldFailure
    typealias Check = @Sendable (FoldFixture, Directory) throws -> Bool

    let testDescription: String
    let before: Acts
    let now: Acts
    let refusal: Refusal?
    let holds: Check
    /// How long after it was stated it is so.
    var notice: Duration? = nil

    /// Accepted, and then something holds of the directory.
    static func taken(
        _ description: String, after before: @escaping Acts = { _ in [] }, _ now: @escaping @Sendable (FoldFixture) throws -> Act,
        holds: @escaping Check
    ) -> FoldCase {
        FoldCase(testDescription: description, before: before, now: { [try now($0)] }, refusal: nil, holds: holds)
    }

    /// Accepted, but nobody agreed to it: nothing changes for 72 hours, and then something holds of the directory.
    static func waits(
        _ description: String, after before: @escaping Acts = { _ in [] }, _ now: @escaping @Sendable (FoldFixture) throws -> Act,
        holds: @escaping Check
    ) -> FoldCase {
        FoldCase(
            testDescription: description, before: before, now: { [try now($0)] }, refusal: nil, holds: holds,
            notice: DirectoryLimits.publicNotice)
    }

    static func refused(
        _ description: String, after before: @escaping Acts = { _ in [] }, _ now: @escaping @Sendable (FoldFixture) throws -> Act,
        _ refusal: @escaping Refusal
    ) -> FoldCase {
        FoldCase(testDescription: description, before: before, now: { [try now($0)] }, refusal: refusal, holds: { _, _ in true })
    }
}
