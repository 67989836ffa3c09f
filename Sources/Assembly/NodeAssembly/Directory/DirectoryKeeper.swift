import CommunityModel
import DirectoryTransport
import FoundationEssentials
import Logging
import MailModel
import MessageFlow

/// Follows the published directory: fetches it, verifies it, keeps it on disk, and lets the node go by it.
struct DirectoryKeeper: Sendable {
    let settings: CommunitySettings
    let anchors: AuthorityKeys
    let holder: DirectoryHolder
    /// Where the last good file is kept, for the next start.
    let keptFile: String
    let fetcher: DirectoryFetcher
    let clock: any NodeClock
    let logger: Logger
    /// Called when a newer directory came in.
    let changed: @Sendable () async -> Void

    /// Reads what was kept at the last run. It is verified again, and may have become too old to act on since.
    func readKept() {
        guard let data = FileManager.default.contents(atPath: keptFile) else { return }
        do { try adopt(Octets(Array(data))) } catch {
            logger.warning("the kept directory cannot be used: \(error)", metadata: ["file": "\(keptFile)"])
        }
    }

    /// Looks at the source again and again until cancelled.
    func run() async throws {
        while !Task.isCancelled {
            await look()
            try await clock.sleep(until: clock.now + .seconds(settings.pollSeconds))
        }
    }

    func look() async {
        do {
            let octets = try await read()
            let before = holder.current?.sequence
            guard try adopt(octets) else { return }
            try DurableFile.write(octets, to: keptFile)
            logger.notice("directory \(holder.current?.sequence ?? 0) is in force", metadata: ["before": "\(before ?? 0)"])
            await changed()
        } catch {
            let age = holder.current.map { "the one in force was issued \($0.issuedAt)" } ?? "there is none yet: outbound mail waits"
            logger.warning("no newer directory: \(error); \(age)")
        }
    }

    private func read() async throws -> Octets {
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
    @discardableResult private func adopt(_ octets: Octets) throws -> Bool {
        let current = holder.current
        let directory = try DirectoryFile.parse(octets).verify(by: anchors, after: current, at: clock.now)
        guard directory.sequence != current?.sequence || directory.issuedAt != current?.issuedAt else { return false }
        holder.replace(by: directory)
        return true
    }
}
