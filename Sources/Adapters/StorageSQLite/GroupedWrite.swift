/// One call's part of a commit that it shares with others.
protocol GroupedWrite: Sendable {
    /// Tells the caller that nothing of it was written.
    func refuse(_ failure: StorageFailure)
}
