import CommunityModel
import MailModel
import MessageFlow

/// The kept directory as a file of the state directory, and its position as another beside it.
struct DirectoryFolder: DirectoryKeeping {
    let file: String
    var positionFile: String { file + "-position" }

    func keptFile() throws -> Octets? { try DurableFile.read(file, limit: DirectoryLimits.octets) }

    func keptPosition() throws -> DirectoryPosition? {
        try DurableFile.read(positionFile, limit: JSONLimits.octets).map { try DirectoryPosition(parsing: $0) }
    }

    func keep(_ octets: Octets, _ position: DirectoryPosition) throws {
        try DurableFile.write(octets, to: file)
        try DurableFile.write(position.octets, to: positionFile)
    }
}
