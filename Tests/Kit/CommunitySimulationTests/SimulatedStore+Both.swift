import CommunitySimulation
import Testing

extension SimulatedStore {
    /// Asks this and a real one the same, and requires the same answer.
    ///
    /// - Returns: what both answered; `nil` when both failed alike.
    func both<Failure: Error & Equatable, Answer: Sendable & Equatable>(
        and real: Store, _ body: @escaping @Sendable (Store) async throws(Failure) -> Answer
    ) async throws -> Answer? {
        let one = await Self.answer(of: real, body), other = call { await Self.answer(of: $0, body) }
        try #require(one == other)
        return try? one.get()
    }

    private static func answer<Failure: Error, Answer>(
        of store: Store, _ body: (Store) async throws(Failure) -> Answer
    ) async -> Result<Answer, Failure> {
        do throws(Failure) { return .success(try await body(store)) } catch { return .failure(error) }
    }
}
