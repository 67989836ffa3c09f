package import MailModel
package import MerkleLog

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

    /// The directories of some moments, from a log that was verified when it was kept: read anew up to the last of them, a bundle at a time.
    ///
    /// - Parameters:
    ///   - times: the earliest first.
    ///   - size: of the log, in statements.
    ///   - root: what the log was verified to have as its root at a size; what is read must have the same.
    /// - Returns: one for each moment; before the first statement, one without a community.
    /// - Throws: ``LogFollowingFailure``, or what the files throw, where they are not what they were.
    package static func directories(
        at times: [Timestamp], in files: any LogSource, upTo size: UInt64, provenBy root: (UInt64) async throws -> MerkleHash
    ) async throws -> [Directory] {
        var walk = LogWalk(upTo: size, in: files), reading = Reading(times)
        while !reading.isDone, let steps = try await walk.next() {
            for step in steps where !reading.isDone { try reading.take(step) }
        }
        // The statement that ended it too: one whose time was changed would hide what comes after it.
        guard try await root(reading.read.size) == reading.read.root else { throw LogFollowingFailure.historyRewritten }
        return reading.all
    }

    private struct Reading {
        private let times: [Timestamp]
        private var fold = DirectoryFold(keepingEnded: true)
        private var tree = MerkleFrontier()
        private var found: [Directory] = []
        /// All that was read.
        private(set) var read = MerkleFrontier()

        init(_ times: [Timestamp]) { self.times = times }

        var isDone: Bool { found.count == times.count }

        mutating func take(_ step: LogWalk.Step) throws(LogFollowingFailure) {
            read = step.tree
            let signed: SignedStatement
            do throws(StatementFailure) { signed = try SignedStatement(parsing: step.leaf) } catch {
                throw .statement(step.tree.size, error)
            }
            while !isDone, times[found.count] < signed.statement.time { found.append(directory(at: times[found.count])) }
            guard !isDone else { return }
            do throws(FoldFailure) { try fold.apply(signed) } catch { throw .fold(step.tree.size, error) }
            tree = step.tree
        }

        /// With those that lie after the last statement.
        var all: [Directory] { found + times.dropFirst(found.count).map { directory(at: $0) } }

        private func directory(at time: Timestamp) -> Directory {
            Directory(folding: fold, at: LogPosition(size: tree.size, root: tree.root, cosignedAt: time))
        }
    }
}
