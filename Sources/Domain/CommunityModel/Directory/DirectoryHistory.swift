package import MailModel

/// The community as it stood at a moment of its past.
package enum DirectoryHistory {
    /// Folds what was stated by then, from the first statement on, with what had taken effect. The statements are those of a verified
    /// directory or log; the first that does not fit is a fault of theirs.
    package static func state(of statements: some Sequence<SignedStatement>, at time: Timestamp) throws(FoldFailure)
        -> DirectoryFold
    {
        var fold = DirectoryFold()
        for signed in statements {
            // Statements' times never run backwards.
            guard signed.statement.time <= time else { break }
            try fold.apply(signed)
        }
        return fold.matured(at: time)
    }
}
