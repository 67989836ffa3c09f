import CommunityModel
package import DirectoryTransport
import Foundation
package import Logging
package import MailModel
package import MessageFlow
import X509

/// Follows the published directory: fetches it, verifies it, keeps it on disk, and lets the node go by it.
package struct DirectoryKeeper: Sendable {
    let settings: CommunitySettings
    let anchors: CommunityAnchors
    let holder: DirectoryHolder
    /// Where the last good file is kept, for the next start.
    let keptFile: String
    let clock: any NodeClock
    let logger: Logger

    package init(
        settings: CommunitySettings, anchors: CommunityAnchors, holder: DirectoryHolder, keptFile: String, clock: any NodeClock,
        logger: Logger
    ) {
        (self.settings, self.anchors, self.holder) = (settings, anchors, holder)
        (self.keptFile, self.clock, self.logger) = (keptFile, clock, logger)
    }

    /// Reads what was kept at the last run. It is verified again, and may have become too old to act on since.
    package func readKept() {
        guard let data = FileManager.default.contents(atPath: keptFile) else { return }
        do { _ = try adopt(Octets(Array(data))) } catch {
            logger.warning("the kept directory cannot be used: \(error)", metadata: ["file": "\(keptFile)"])
        }
    }

    /// Looks at the source again and again until cancelled.
    /// - Parameter changed: called when a newer directory came in.
    package func run(_ fetcher: DirectoryFetcher, changed: @Sendable () async -> Void) async {
        while !Task.isCancelled {
            await look(fetcher, changed: changed)
            guard (try? await clock.sleep(until: clock.now + .seconds(settings.pollSeconds))) != nil else { return }
        }
    }

    private func look(_ fetcher: DirectoryFetcher, changed: @Sendable () async -> Void) async {
        do {
            let before = holder.current?.sequence ?? 0
            let octets = try await read(fetcher)
            guard try adopt(octets) else { return }
            try DurableFile.write(octets, to: keptFile)
            logger.notice("directory \(holder.current?.sequence ?? 0) is in force, before it \(before)")
            await changed()
        } catch {
            guard !Task.isCancelled else { return }
            let age =
                holder.current.map { "the one in force was issued \($0.issuedAt)" } ?? "there is none yet: outbound mail waits"
            logger.warning("no newer directory: \(error); \(age)")
        }
    }

    private func read(_ fetcher: DirectoryFetcher) async throws -> Octets {
        switch settings.directory {
        case .url(let address): return try await fetcher.fetch(address)
        case .file(let path):
            guard let data = FileManager.default.contents(atPath: path) else {
                throw NodeFailure("\(path) (community.directory) cannot be read")
            }
            return Octets(Array(data))
        }
    }

    /// - Returns: whether it is newer than the one in force. An older one is refused, whoever signed it.
    private func adopt(_ octets: Octets) throws -> Bool {
        let current = holder.current
        let file = try DirectoryFile.parse(octets)
        let directory = try file.verify(
            by: anchors.authority, roots: [anchors.root], after: current?.position, at: clock.now)
        guard directory.position != current?.position else { return false }
        holder.replace(by: directory)
        return true
    }
}
