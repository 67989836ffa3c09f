package import CommunityModel
package import MailModel
import X509

/// The directory that the node keeps in its state directory, read without the node.
package enum KeptDirectory: Sendable {
    /// None was fetched yet.
    case none
    /// It cannot be read, or is not what it should be.
    case unusable(String)
    case kept(Directory)

    package var current: Directory? { if case .kept(let directory) = self { directory } else { nil } }
    package var issuedAt: Timestamp? { current?.issuedAt }

    package static func read(in state: String, _ anchors: CommunityAnchors) -> KeptDirectory {
        do {
            guard let octets = try DurableFile.read("\(state)/directory", limit: DirectoryLimits.octets) else { return .none }
            let file = try DirectoryFile.parse(octets)
            // At its own time: whether it is too old, or of the future, is told apart from whether it is genuine.
            return .kept(try file.verify(by: anchors.authority, roots: [anchors.root], after: nil, at: file.issuedAt))
        } catch let failure as NodeFailure { return .unusable(failure.description) } catch { return .unusable("\(error)") }
    }
}
