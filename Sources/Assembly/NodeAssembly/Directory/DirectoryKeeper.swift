import CommunityModel
package import DirectoryTransport
import Foundation
package import Logging
package import MailModel
package import MessageFlow
import X509

/// Follows the published directory: fetches it, verifies it, keeps it on disk, and lets the node go by it.
///
/// Beside the file it keeps how far that reaches, in a file of its own: an older directory stays refused although the kept one expired
/// while the node was off, or was damaged. Who goes by a newer directory has kept it first, unless the disk refuses; then the write is
/// tried again at every look, and the node goes by the newer one all the same, as that may suspend somebody.
package actor DirectoryKeeper {
    nonisolated let anchors: CommunityAnchors
    private let settings: CommunitySettings
    private let holder: DirectoryHolder
    /// Where the last good file is kept, for the next start, and beside it its position.
    private let keptFile: String
    private let clock: any NodeClock
    private let logger: Logger
    /// The farthest that this node has seen, in this run or before.
    private var position: DirectoryPosition?
    private var unkept: (octets: Octets, position: DirectoryPosition)?
    /// Of a directory that comes from a file: its number, and when it began.
    private var openAsk: (number: Int, since: Timestamp)?
    /// The server's name for the content that was taken last.
    private var tag: String?

    package init(
        settings: CommunitySettings, anchors: CommunityAnchors, holder: DirectoryHolder, keptFile: String, clock: any NodeClock,
        logger: Logger
    ) {
        (self.settings, self.anchors, self.holder, self.keptFile) = (settings, anchors, holder, keptFile)
        (self.clock, self.logger) = (clock, logger)
    }

    private var positionFile: String { keptFile + "-position" }

    /// Reads what was kept at the last run. It is verified again, and may have become too old to act on since.
    package func readKept() {
        do {
            position = try DurableFile.read(positionFile, limit: JSONLimits.octets).map { try DirectoryPosition(parsing: $0) }
        } catch { logger.error("how far the directory reached cannot be read: \(error)", metadata: ["file": "\(positionFile)"]) }
        do {
            guard let octets = try DurableFile.read(keptFile, limit: DirectoryLimits.octets) else { return }
            let file = try DirectoryFile.parse(octets)
            // At its own time: one that expired meanwhile is not gone by, but still says how far the community was.
            let directory = try verify(file, at: min(file.issuedAt, clock.now))
            position = directory.position
            guard clock.now < file.expiresAt else { throw DirectoryFailure.expired }
            holder.replace(by: directory)
        } catch { logger.warning("the kept directory cannot be used: \(error)", metadata: ["file": "\(keptFile)"]) }
    }

    /// Looks at the source again and again until cancelled.
    /// - Parameter changed: called when a newer directory came in.
    package func run(_ fetcher: DirectoryFetcher, changed: @Sendable () async -> Void) async {
        holder.follow()
        while !Task.isCancelled {
            await look(fetcher, changed: changed)
            guard (try? await clock.sleep(until: clock.now + .seconds(settings.pollSeconds))) != nil else { return }
        }
    }

    /// Looks once.
    package func look(_ fetcher: DirectoryFetcher, changed: @Sendable () async -> Void) async {
        keep()
        let ask = beginAsk()
        do {
            guard case .file(let octets, let tag) = try await read(fetcher) else { return answered(ask) }
            if let directory = try newer(octets) {
                unkept = (octets, directory.position)
                keep()
                logger.notice("directory \(directory.sequence) is in force, before it \(holder.current?.sequence ?? 0)")
                position = directory.position
                holder.replace(by: directory)
                await changed()
            }
            answered(ask)
            // Only now: what was refused is fetched again, and said again.
            self.tag = tag
        } catch {
            guard !Task.isCancelled else { return }
            let age =
                holder.current.map { "the one in force was issued \($0.issuedAt)" } ?? "there is none yet: outbound mail waits"
            logger.warning("no newer directory: \(error); \(age)")
        }
    }

    /// A file is there without anybody's having asked the authority: as an ask counts that it came to hold a directory which was signed since.
    /// So such an ask goes on until that is so.
    private func beginAsk() -> Int {
        if let openAsk, openAsk.since <= clock.now { return openAsk.number }
        let ask = holder.beginAsk()
        switch settings.directory {
        case .url: break
        case .file: openAsk = (ask, clock.now)
        }
        return ask
    }

    private func answered(_ ask: Int) {
        if let openAsk {
            guard let current = holder.current, current.issuedAt > openAsk.since else { return }
            self.openAsk = nil
        }
        holder.answered(ask)
    }

    private func read(_ fetcher: DirectoryFetcher) async throws -> DirectoryAnswer {
        switch settings.directory {
        case .url(let address): return try await fetcher.fetch(address, unless: tag)
        case .file(let path):
            guard let octets = try DurableFile.read(path, limit: DirectoryLimits.octets) else {
                throw NodeFailure("\(path) (community.directory) is not there")
            }
            return .file(octets, tag: nil)
        }
    }

    /// The directory of these octets; `nil` when it is the one in force. An older one is refused, whoever signed it.
    private func newer(_ octets: Octets) throws -> Directory? {
        if let current = holder.current, current.position.isOf(octets) { return nil }
        return try verify(DirectoryFile.parse(octets), at: clock.now)
    }

    private func verify(_ file: DirectoryFile, at time: Timestamp) throws -> Directory {
        try file.verify(
            by: anchors.authority, roots: [anchors.root], after: position, continuing: holder.current, at: time)
    }

    /// The file first: a position that reaches farther than the kept file would make that useless.
    private func keep() {
        guard let unkept else { return }
        do {
            try DurableFile.write(unkept.octets, to: keptFile)
            try DurableFile.write(unkept.position.octets, to: positionFile)
            self.unkept = nil
        } catch { logger.error("the directory cannot be kept for the next start: \(error)") }
    }
}
