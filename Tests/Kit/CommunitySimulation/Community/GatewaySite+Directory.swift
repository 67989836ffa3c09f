import CommunityModel
import MessageFlow

extension GatewaySite {
    /// What the authority, or who stands before it, tells this gateway now.
    func publishedDirectory() async throws -> DirectoryOffer {
        guard let file = await authority.file(for: host) else { throw SimulationFault.noAnswer }
        return .file(file.octets)
    }

    /// Told before the gateway does.
    func goesBy(_ directory: Directory) {
        world.trace.note(host.name, "directory \(directory.sequence)")
        world.judge.directory(directory.sequence, at: host)
        learnt(directory)
    }
}
