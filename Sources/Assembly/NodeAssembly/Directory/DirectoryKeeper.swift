import CommunityModel
package import DirectoryTransport
package import Logging
package import MailModel
package import MessageFlow
import X509

/// Follows the published directory where the settings say that it is, and tells the operator what comes of it. The rules are
/// ``DirectoryFollower``'s.
package struct DirectoryKeeper: Sendable {
    let anchors: CommunityAnchors
    private let settings: CommunitySettings
    private let follower: DirectoryFollower

    /// - Parameter keptFile: where the last good file is kept, for the next start.
    package init(
        settings: CommunitySettings, anchors: CommunityAnchors, holder: DirectoryHolder, keptFile: String, clock: any NodeClock,
        logger: Logger
    ) {
        (self.settings, self.anchors) = (settings, anchors)
        let kind: DirectoryAsk =
            switch settings.directory {
            case .url: .publisher
            case .file: .place
            }
        let folder = DirectoryFolder(file: keptFile)
        follower = DirectoryFollower(
            authority: anchors.authority, roots: [anchors.root], holder: holder, place: folder, kind: kind, clock: clock
        ) { Self.log($0, folder, logger) }
    }

    /// Reads what was kept at the last run. It is verified again, and may have become too old to act on since.
    package func readKept() async { await follower.readKept() }

    /// Looks at the source again and again until cancelled.
    /// - Parameter changed: called when a newer directory came in.
    package func run(_ fetcher: DirectoryFetcher, changed: @Sendable () async -> Void) async {
        await follower.run(
            every: .seconds(settings.pollSeconds), asking: { try await read(fetcher, unless: $0) }, changed: changed)
    }

    /// Looks once.
    package func look(_ fetcher: DirectoryFetcher, changed: @Sendable () async -> Void) async {
        await follower.look(asking: { try await read(fetcher, unless: $0) }, changed: changed)
    }

    private func read(_ fetcher: DirectoryFetcher, unless tag: String?) async throws -> DirectoryOffer {
        switch settings.directory {
        case .url(let address):
            switch try await fetcher.fetch(address, unless: tag) {
            case .unchanged: return .unchanged
            case .file(let octets, let tag): return .file(octets, tag: tag)
            }
        case .file(let path):
            guard let octets = try DurableFile.read(path, limit: DirectoryLimits.octets) else {
                throw NodeFailure("\(path) (community.directory) is not there")
            }
            return .file(octets)
        }
    }

    private static func log(_ news: DirectoryNews, _ folder: DirectoryFolder, _ logger: Logger) {
        switch news {
        case .resumed: break
        case .taken(let directory, let before):
            logger.notice("directory \(directory.sequence) is in force, before it \(before?.sequence ?? 0)")
        case .notTaken(let error, let current):
            let age = current.map { "the one in force was issued \($0.issuedAt)" } ?? "there is none yet: outbound mail waits"
            logger.warning("no newer directory: \(error); \(age)")
        case .notKept(let error): logger.error("the directory cannot be kept for the next start: \(error)")
        case .keptPositionUnreadable(let error):
            logger.error("how far the directory reached cannot be read: \(error)", metadata: ["file": "\(folder.positionFile)"])
        case .keptFileUnfit(let error):
            logger.warning("the kept directory cannot be used: \(error)", metadata: ["file": "\(folder.file)"])
        }
    }
}
