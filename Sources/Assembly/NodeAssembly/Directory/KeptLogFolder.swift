package import CommunityModel
package import DiskCalls
import Foundation
import GzipFormat
package import MailModel
package import MerkleLog
package import MessageFlow

/// The kept log as a folder of the state directory, laid out as it is published, and its position as a file beside that folder.
///
/// The bundle that is not full yet stands under the name of the full one: whoever reads it as a source asks for that where the partial one is
/// missing. A full one is compressed (``FolderLogSource``). Each file is written whole and renamed into place, so none is ever torn.
package struct KeptLogFolder: LogKeeping {
    /// Of earlier versions, which kept another form.
    private static let formerFiles = ["directory", "directory-position"]

    let state: String
    package let snapshots: (any SnapshotKeeping)?
    private let calls: any FileCalls

    package init(
        state: String, snapshots: (any SnapshotKeeping)? = nil, calls: any FileCalls = SystemFileCalls()
    ) {
        (self.state, self.snapshots, self.calls) = (state, snapshots, calls)
    }

    static let name = "log", positionName = "log-position"

    var folder: String { "\(state)/\(Self.name)" }
    var positionFile: String { "\(state)/\(Self.positionName)" }
    package var files: any LogSource { FolderLogSource(folder) }

    package func keptPosition() throws -> LogPosition? {
        try DurableFile.read(positionFile, limit: JSONLimits.octets).map { try LogPosition(parsing: $0) }
    }

    package func keep(_ growth: LogGrowth) throws {
        try write(growth.bundles, growth.leaves)
        try write(growth.checkpoint, to: "checkpoint")
        try DurableFile.write(growth.position.octets, to: positionFile, calls: calls)
        for name in Self.formerFiles { unlink("\(state)/\(name)") }
    }

    package func keepAhead(_ bundles: [EntryReader.Bundle], _ leaves: [LeafDigest: Octets]) throws -> Bool {
        try write(Dictionary(bundles.map { ($0.index, $0.octets) }) { $1 }, leaves)
        return true
    }

    private func write(_ bundles: [UInt64: Octets], _ leaves: [LeafDigest: Octets]) throws {
        for (index, octets) in bundles.sorted(by: { $0.key < $1.key }) {
            guard let tile = LogTile(.entries, index: index) else { throw LogFailure.outsideTree }
            let plain = "\(folder)/\(tile.path)"
            // The plain one of before is shorter; whoever reads takes the compressed one where both are there, as a crash between leaves them.
            if Self.isFull(octets, tile), let packed = Gzip.compressed(octets), packed.count < octets.count {
                try write(packed, to: tile.path + ".gz")
                _ = calls.unlink(plain)
            } else {
                _ = calls.unlink(plain + ".gz")
                try write(octets, to: tile.path)
            }
        }
        for (digest, leaf) in leaves { try write(leaf, to: digest.path) }
    }

    private static func isFull(_ octets: Octets, _ tile: LogTile) -> Bool {
        (try? EntryBundle.entries(octets, count: tile.width, of: tile)) != nil
    }

    private func write(_ octets: Octets, to path: String) throws {
        try makeFolders(of: path)
        try DurableFile.write(octets, to: "\(folder)/\(path)", calls: calls)
    }

    /// Durably, as the file in it must be there after a power cut.
    private func makeFolders(of path: String) throws(NodeFailure) {
        var parent = state
        for part in [Self.name] + path.split(separator: "/").dropLast().map(String.init) {
            let place = "\(parent)/\(part)"
            if calls.makeFolder(place) == 0 {
                do throws(NodeFailure) { try DurableFile.sync(folder: parent, calls: calls) } catch {
                    // So that the next attempt does not take it for durable.
                    rmdir(place)
                    throw error
                }
            } else if errno != EEXIST {
                throw NodeFailure("\(place) cannot be made: \(String(cString: strerror(errno)))")
            }
            parent = place
        }
    }
}
