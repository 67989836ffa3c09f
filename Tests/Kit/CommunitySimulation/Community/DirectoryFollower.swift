import CommunityModel
import MailModel
import MessageFlow

/// Follows the directory over the simulated network, by the product's own verification: asks again and again, keeps what is newer on the
/// disk with its position, and goes by it.
struct DirectoryFollower: Sendable {
    private static let interval = Duration.seconds(30)

    private let site: GatewaySite
    private let owner: Int
    private let holder: DirectoryHolder

    init(_ site: GatewaySite, owner: Int, holder: DirectoryHolder) {
        (self.site, self.owner, self.holder) = (site, owner, holder)
    }

    /// What was kept at an earlier start is verified again, at its own time.
    func readKept() async {
        let tables = site.disk.tables
        guard let file = tables.directory, site.clock.now < file.expiresAt,
            let directory = try? verify(file, after: tables.position, at: min(file.issuedAt, site.clock.now))
        else { return }
        take(directory)
    }

    func run(arrived: @Sendable () async -> Void) async {
        holder.follow()
        var unkept: DirectoryFile?
        while !Task.isCancelled {
            if let file = unkept, await keep(file, holder.current?.position) { unkept = nil }
            let ask = holder.beginAsk()
            if let file = await site.authority.file(for: site.host), let isNewer = await isNewer(file, &unkept) {
                if isNewer { await arrived() }
                holder.answered(ask)
            }
            guard (try? await site.clock.sleep(until: site.clock.now + Self.interval)) != nil else { return }
        }
    }

    /// - Returns: `nil` for one that does not count: who hands that out may have a newer one.
    private func isNewer(_ file: DirectoryFile, _ unkept: inout DirectoryFile?) async -> Bool? {
        let position = site.disk.tables.position
        if let current = holder.current, current.position.isOf(file.octets) { return false }
        guard let directory = try? verify(file, after: holder.current?.position ?? position, at: site.clock.now) else {
            return nil
        }
        unkept = await keep(file, directory.position) ? nil : file
        guard !Task.isCancelled else { return nil }
        take(directory)
        return true
    }

    /// - Returns: whether the disk has it.
    private func keep(_ file: DirectoryFile, _ position: DirectoryPosition?) async -> Bool {
        let kept: Void? = try? await site.disk.commit(as: owner, to: .directory) { tables in
            (tables.directory, tables.position) = (file, position)
        }
        return kept != nil
    }

    private func take(_ directory: Directory) {
        site.world.trace.note(site.host.name, "directory \(directory.sequence)")
        site.world.judge.directory(directory.sequence, at: site.host)
        site.learnt(directory)
        holder.replace(by: directory)
    }

    private func verify(
        _ file: DirectoryFile, after position: DirectoryPosition?, at time: Timestamp
    ) throws(DirectoryFailure) -> Directory {
        try file.verify(
            by: site.anchors.authority, roots: [site.anchors.root], after: position, continuing: holder.current, at: time)
    }
}
