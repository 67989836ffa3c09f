package import CommunityModel
package import MailModel
package import X509

/// Follows the published directory: asks for it again and again, verifies it, keeps it, and lets the node go by it.
///
/// Who goes by a newer directory has kept it first, unless the disk refuses; then the write is tried again at every look, and the
/// node goes by the newer one all the same, as that may suspend somebody. One task at a time calls it.
package actor DirectoryFollower {
    private let authority: AuthorityKeys
    private let roots: [Certificate]
    private let holder: DirectoryHolder
    private let place: any DirectoryKeeping
    private let kind: DirectoryAsk
    private let clock: any NodeClock
    private let tell: @Sendable (DirectoryNews) -> Void
    /// The farthest that this node has seen, in this run or before.
    private var position: DirectoryPosition?
    private var unkept: (file: Octets, position: DirectoryPosition)?
    /// Of a directory that others put into its place: its number, and when it began.
    private var openAsk: (number: Int, since: Timestamp)?
    /// The name of the content that was taken last.
    private var tag: String?

    /// - Parameters:
    ///   - authority: the keys that this node was told to believe, and `roots` the root certificates.
    ///   - tell: called before the node goes by what it tells of.
    package init(
        authority: AuthorityKeys, roots: [Certificate], holder: DirectoryHolder, place: any DirectoryKeeping, kind: DirectoryAsk,
        clock: any NodeClock, tell: @escaping @Sendable (DirectoryNews) -> Void
    ) {
        (self.authority, self.roots, self.holder, self.place) = (authority, roots, holder, place)
        (self.kind, self.clock, self.tell) = (kind, clock, tell)
    }

    /// Reads what was kept at the last run. It is verified again, and may have become too old to act on since.
    package func readKept() async {
        do { position = try await place.keptPosition() } catch { tell(.keptPositionUnreadable(error)) }
        do {
            guard let octets = try await place.keptFile() else { return }
            let file = try DirectoryFile.parse(octets)
            // At its own time: one that expired meanwhile is not gone by, but still says how far the community was.
            let directory = try verify(file, at: min(file.issuedAt, clock.now))
            position = directory.position
            guard clock.now < file.expiresAt else { throw DirectoryFailure.expired }
            tell(.resumed(directory))
            holder.replace(by: directory)
        } catch { tell(.keptFileUnfit(error)) }
    }

    /// Looks again and again until cancelled.
    ///
    /// - Parameters:
    ///   - ask: says what is published now, given the name of what was taken last.
    ///   - changed: called when a newer directory came in.
    package func run(
        every interval: Duration, asking ask: @Sendable (_ unless: String?) async throws -> DirectoryOffer,
        changed: @Sendable () async -> Void
    ) async {
        holder.follow()
        while !Task.isCancelled {
            await look(asking: ask, changed: changed)
            guard (try? await clock.sleep(until: clock.now + interval)) != nil else { return }
        }
    }

    /// Looks once.
    package func look(
        asking ask: @Sendable (_ unless: String?) async throws -> DirectoryOffer, changed: @Sendable () async -> Void
    ) async {
        await keep()
        let number = beginAsk()
        do {
            guard case .file(let octets, let offered) = try await ask(tag) else { return answered(number) }
            if let directory = try newer(octets) {
                unkept = (octets, directory.position)
                await keep()
                try Task.checkCancellation()
                take(directory)
                await changed()
            }
            answered(number)
            // Only now: what was refused is asked for again, and told of again.
            tag = offered
        } catch {
            if !Task.isCancelled { tell(.notTaken(error, holding: holder.current)) }
        }
    }

    private func take(_ directory: Directory) {
        tell(.taken(directory, before: holder.current))
        position = directory.position
        holder.replace(by: directory)
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
            guard let current = holder.current, current.issuedAt > openAsk.since else { return }
            self.openAsk = nil
        }
        holder.answered(number)
    }

    /// The directory of these octets; `nil` when it is the one in force. An older one is refused, whoever signed it.
    private func newer(_ octets: Octets) throws -> Directory? {
        if let current = holder.current, current.position.isOf(octets) { return nil }
        return try verify(DirectoryFile.parse(octets), at: clock.now)
    }

    private func verify(_ file: DirectoryFile, at time: Timestamp) throws(DirectoryFailure) -> Directory {
        try file.verify(by: authority, roots: roots, after: position, continuing: holder.current, at: time)
    }

    private func keep() async {
        guard let unkept else { return }
        do {
            try await place.keep(unkept.file, unkept.position)
            self.unkept = nil
        } catch { tell(.notKept(error)) }
    }
}
