package import CommunityModel
import FoundationEssentials
package import MailModel
package import MerkleLog

/// Follows the published log: asks for its checkpoint again and again, reads what is new, verifies it, keeps it, and lets the node go by
/// what it makes.
///
/// Who goes by a newer directory has kept it first, unless the disk refuses; then the write is tried again at every look, and the
/// node goes by the newer one all the same, as that may suspend somebody. One task at a time calls it.
package actor DirectoryFollower {
    private let holder: DirectoryHolder
    private let place: any LogKeeping
    private let kind: DirectoryAsk
    private let clock: any NodeClock
    private let tell: @Sendable (DirectoryNews) -> Void
    private var log: FollowedLog
    /// What comes after it, verified, until it is kept.
    private var verified: FollowedLog?
    private let cores: Int
    /// Statements of the snapshot that was kept last.
    private var snapshotSize: UInt64 = 0
    private var reader = EntryReader()
    /// The farthest that this node has seen, in this run or before.
    private var seen: LogPosition?
    /// When the log that this node goes by was cosigned last, or read, where its clock was ahead.
    private var heardAt: Timestamp?
    /// Since when all that is shown is dated back.
    private var datedBackSince: Timestamp?
    private var unkept: LogGrowth?
    /// Of a log that others put into its place: its number, and when it began.
    private var openAsk: (number: Int, since: Timestamp)?
    /// The name of the checkpoint that was taken last.
    private var tag: String?
    private var age: DirectoryAge?

    /// - Parameters:
    ///   - log: of the authority that this node was told to believe, without statements yet.
    ///   - cores: how many verify a long log.
    ///   - tell: called before the node goes by what it tells of.
    package init(
        _ log: FollowedLog, holder: DirectoryHolder, place: any LogKeeping, kind: DirectoryAsk, clock: any NodeClock,
        cores: Int = ProcessInfo.processInfo.activeProcessorCount, tell: @escaping @Sendable (DirectoryNews) -> Void
    ) {
        self.cores = cores
        (self.log, self.holder, self.place) = (log, holder, place)
        (self.kind, self.clock, self.tell) = (kind, clock, tell)
    }

    /// Reads what was kept at the last run. It may have become too old to act on since; then it still is what the next checkpoint goes on
    /// from.
    package func readKept() async {
        do { seen = try await place.keptPosition() } catch { tell(.keptPositionUnreadable(error)) }
        do {
            guard try await readLog() else { return }
            try goByKept()
        } catch { tell(.keptLogUnfit(error)) }
        await keepSnapshot()
    }

    /// From the snapshot on; where that is no good, from the first statement on.
    private func readLog() async throws -> Bool {
        do {
            if let octets = try await place.snapshots?.kept() {
                let known = try log.restored(from: octets)
                guard try await readLog(after: known, by: try await known.reader(from: place.files)) else { return false }
                snapshotSize = known.size
                return true
            }
        } catch { tell(.snapshotUnfit(error)) }
        return try await readLog(after: log, by: EntryReader())
    }

    private func readLog(after known: FollowedLog, by reader: EntryReader) async throws -> Bool {
        guard case .note(let note, _) = try await place.files.checkpoint(unless: nil) else { return false }
        let growing = known.growing(to: try known.head(note, after: nil, at: clock.now), after: seen)
        self.reader = try await growing.read(from: place.files, by: reader, cores: cores) { _, _ in }
        log = try growing.finished()
        return true
    }

    private func goByKept() throws(LogFollowingFailure) {
        guard let position = log.position, let directory = log.directory else { return }
        if let seen, seen.size > position.size { throw .rollback(have: seen.size, offered: position.size) }
        seen = position
        guard clock.now < directory.expiresAt else { throw .tooOld(cosigned: position.cosignedAt) }
        hear(position)
        tell(.resumed(directory))
        holder.replace(by: directory)
    }

    /// Never of more than is kept of the log: it would be taken for a log that was put back.
    private func keepSnapshot() async {
        guard let snapshots = place.snapshots, unkept == nil, log.size >= snapshotSize + snapshots.interval else { return }
        do {
            try await snapshots.keep { [log] take in log.writeSnapshot(to: take) }
            snapshotSize = log.size
        } catch { tell(.snapshotNotKept(error)) }
    }

    /// Looks again and again until cancelled.
    ///
    /// - Parameters:
    ///   - changed: called when what the node goes by says something new, or can be relied on again.
    ///   - looked: called after each look, whatever came of it.
    package func run(
        every interval: Duration, asking source: any LogSource, changed: @Sendable () async -> Void,
        looked: @Sendable () async -> Void = {}
    ) async {
        holder.follow()
        while !Task.isCancelled {
            await look(asking: source, changed: changed)
            await looked()
            guard (try? await clock.sleep(until: clock.now + interval)) != nil else { return }
        }
    }

    /// Looks once.
    package func look(asking source: any LogSource, changed: @Sendable () async -> Void) async {
        await keep()
        let number = beginAsk()
        do {
            switch try await source.checkpoint(unless: tag) {
            case .unchanged: answered(number)
            case .missing: throw LogFailure.fileMissing("checkpoint")
            case .note(let note, let offered):
                try await take(note, from: source, changed: changed)
                answered(number)
                // Only now: what was refused is asked for again, and told of again.
                tag = offered
            }
            datedBackSince = nil
        } catch {
            noteDate(error)
            if !Task.isCancelled { tell(.notTaken(error, holding: holder.current)) }
        }
        tellAge()
    }

    private func take(_ note: Octets, from source: any LogSource, changed: @Sendable () async -> Void) async throws {
        guard let growing = try growing(to: note) else { return }
        var read = ReadAhead(), isRefused = false
        let after = try await growing.read(from: source, by: reader, cores: cores) { bundle, leaves in
            read.add(bundle, leaves)
            guard read.isLong, !isRefused else { return }
            do {
                if try await place.keepAhead(read.bundles, read.leaves) { read = ReadAhead() } else { isRefused = true }
            } catch {
                isRefused = true
                tell(.notKept(error))
            }
        }
        try verify(growing, note, read)
        await keep()
        try Task.checkCancellation()
        if try goByVerified(after) { await changed() }
        await keepSnapshot()
    }

    /// Not a part of what waits in between: so large a value has no place there.
    private func growing(to note: Octets) throws(LogFollowingFailure) -> GrowingLog? {
        let head = try log.head(note, after: seen, at: clock.now)
        return isNewer(head) ? log.growing(to: head, after: seen, notBefore: earliest) : nil
    }

    /// Never back, or whoever has the log's key would sign it ahead once and behind then; unless this node's own clock was ahead.
    private func hear(_ position: LogPosition) {
        guard position.cosignedAt < clock.now + DirectoryAge.clockTolerance else { return }
        let known = heardAt.flatMap { $0 <= clock.now + DirectoryLimits.clockSkew ? $0 : nil }
        heardAt = max(known ?? .distantPast, min(position.cosignedAt, clock.now))
    }

    /// Of what is stated from now on. Whoever has the authority's keys could else state today that something holds since last week, and nobody
    /// would have had the time to object. A wrong clock of an honest authority may do the same: so it is gone by once it stood in public.
    private var earliest: Timestamp? {
        guard let heardAt, heardAt <= clock.now + DirectoryLimits.clockSkew else { return nil }
        if let datedBackSince, clock.now >= datedBackSince + DirectoryLimits.publicNotice { return nil }
        return heardAt - DirectoryLimits.datingBack
    }

    private func noteDate(_ failure: any Error) {
        guard case LogFollowingFailure.backdated = failure else { return }
        datedBackSince = min(datedBackSince ?? clock.now, clock.now)
    }

    private func verify(_ growing: GrowingLog, _ note: Octets, _ read: ReadAhead) throws(LogFollowingFailure) {
        let next = try growing.finished()
        guard let position = next.position else { return }
        verified = next
        remember(LogGrowth(read.bundles, read.leaves, checkpoint: note, position: position))
    }

    /// - Returns: whether what the node goes by says something new, or can be relied on again.
    private func goByVerified(_ after: EntryReader) throws(LogFollowingFailure) -> Bool {
        guard let next = verified, let position = next.position, let directory = next.directory else { return false }
        let saysMore = next.size > log.size, former = holder.current
        log = next
        reader = after
        seen = position
        verified = nil
        hear(position)
        guard directory.age(at: clock.now) != .ended else { throw .tooOld(cosigned: position.cosignedAt) }
        let wasFresh = former?.isFresh(at: clock.now) ?? false
        tell(.taken(directory, before: former))
        holder.replace(by: directory)
        return saysMore || !wasFresh
    }

    /// A log of the same statements counts by its later time; by an earlier one where that of before is of no clock that is right.
    private func isNewer(_ head: VerifiedCheckpoint) -> Bool {
        guard head.checkpoint.size == log.size, let present = log.position?.cosignedAt, holder.current != nil else { return true }
        let offered = head.seenAt ?? .distantPast
        return offered > present || (present > clock.now + DirectoryLimits.clockSkew && offered < present)
    }

    private func beginAsk() -> Int {
        if let openAsk, openAsk.since <= clock.now { return openAsk.number }
        let number = holder.beginAsk()
        switch kind {
        case .publisher: break
        case .place: openAsk = (number, clock.now)
        }
        return number
    }

    private func answered(_ number: Int) {
        if let openAsk {
            guard let current = holder.current, current.cosignedAt > openAsk.since else { return }
            self.openAsk = nil
        }
        holder.answered(number)
    }

    private func tellAge() {
        guard let current = holder.current else { return }
        let now = current.age(at: clock.now)
        guard now != age else { return }
        if age != nil || now != .current { tell(.aged(now, current)) }
        age = now
    }

    private func hashes(ofTile index: UInt64) async throws -> [MerkleHash] {
        guard let tile = LogTile(.entries, index: index) else { throw LogFailure.outsideTree }
        guard let octets = try await place.files.file(tile.path, from: 0, limit: LogLimits.bundle) else {
            throw LogFailure.fileMissing(tile.path)
        }
        return try EntryBundle.entries(octets, count: tile.width, of: tile).map { .leaf($0) }
    }

    private func remember(_ growth: LogGrowth) {
        if unkept == nil { unkept = growth } else { unkept?.goOn(with: growth) }
    }

    private func keep() async {
        guard let unkept else { return }
        do {
            try await place.keep(unkept)
            self.unkept = nil
        } catch { tell(.notKept(error)) }
    }
}

extension DirectoryFollower: LogHistory {
    package func newestCheckpoint() -> VerifiedCheckpoint? { log.head }

    package func newestKeptCheckpoint() -> VerifiedCheckpoint? { unkept == nil ? log.head : nil }

    /// Of an older size the entries of one bundle are read from where they are kept.
    package func tree(at size: UInt64) async throws -> CompactTree {
        guard let tile = log.tree.missingTile(at: size) else { return log.tree }
        let leaves = try await hashes(ofTile: tile)
        return try log.tree.adding(leaves, ofTile: tile)
    }
}
