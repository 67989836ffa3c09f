import CommunityModel
import MailModel
import MessageFlow

/// The directory on a simulated disk.
struct KeptDirectory: DirectoryKeeping {
    let disk: SimulatedDisk
    let owner: Int

    func keptFile() -> Octets? { disk.tables.directory?.octets }
    func keptPosition() -> DirectoryPosition? { disk.tables.position }

    func keep(_ file: Octets, _ position: DirectoryPosition) async throws {
        let read = try DirectoryFile.parse(file)
        try await disk.commit(as: owner, to: .directory) { tables in (tables.directory, tables.position) = (read, position) }
    }
}
