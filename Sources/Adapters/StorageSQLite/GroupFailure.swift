/// A commit that failed.
struct GroupFailure<Write: GroupedWrite>: Sendable {
    let failure: StorageFailure
    /// What may be on disk although its caller was told otherwise. What failed by itself before is not.
    let uncertain: [Write]
    /// Tells the callers; called when the file is refused already to whoever comes again at once.
    let answer: SharedTransaction.Answer

    init(
        _ failure: StorageFailure, _ writes: [Write], _ results: [Result<SharedTransaction.Answer, any Error>],
        answer: @escaping SharedTransaction.Answer
    ) {
        (self.failure, self.answer) = (failure, answer)
        uncertain = zip(writes, results).compactMap { write, result in
            if case .success = result { write } else { nil }
        }
    }
}
