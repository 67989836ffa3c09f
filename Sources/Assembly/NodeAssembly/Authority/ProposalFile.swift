import CommunityModel
import Foundation
import MailModel

/// Proposals as files: written where officers' keys are missing, signed where they are, stated at last.
enum ProposalFile {
    private static let maximumInOneSecond = 100

    static func read(_ path: String) throws -> Proposal {
        guard let octets = try DurableFile.read(path, limit: JSONLimits.octets) else { throw NodeFailure("There is no \(path).") }
        do throws(StatementFailure) { return try Proposal(parsing: octets) } catch {
            throw NodeFailure("\(path) is no proposal of this version: have it made anew.")
        }
    }

    static func write(_ proposal: Proposal, to path: String) throws { try DurableFile.write(proposal.octets, to: path) }

    /// Keeps a new one in a folder, beside those that are there.
    static func keep(_ proposal: Proposal, in folder: String, at now: Timestamp) throws -> String {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let day = now.rfc3339.filter { $0 != ":" }
        let names = ["\(day).json"] + (2...maximumInOneSecond).map { "\(day)-\($0).json" }
        let free = names.first { !FileManager.default.fileExists(atPath: "\(folder)/\($0)") }
        guard let free else { throw NodeFailure("\(folder) is full of proposals; remove what is not needed.") }
        try write(proposal, to: "\(folder)/\(free)")
        return "\(folder)/\(free)"
    }
}
