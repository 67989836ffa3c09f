import Crypto
import Foundation
import MailModel

/// What a restore puts outside of the state directory, noted before the first of it is moved: one that was cut off there is begun again, and
/// replaces exactly these files, as long as they are what it put there.
struct RestorePlan: Sendable, Hashable, Codable {
    static let name = "plan.json"
    private static let limit = 1_048_576

    /// By absolute path, SHA-256 in hexadecimal: of each restore that was cut off, as each makes new keys.
    private(set) var files: [String: Set<String>] = [:]

    /// Of the restore into a state directory that was not finished; empty where there is none.
    static func unfinished(in state: String) throws(NodeFailure) -> RestorePlan {
        let path = "\(state)/\(RestorePart.name)/\(name)"
        guard let octets = try DurableFile.read(path, limit: limit) else { return RestorePlan() }
        guard let plan = try? JSONDecoder().decode(RestorePlan.self, from: Data(octets.bytes)) else {
            throw NodeFailure("\(path) cannot be read; move it away, and the keys that were restored.")
        }
        return plan
    }

    func write(in part: String) throws {
        try DurableFile.write(Octets(Array(try JSONEncoder().encode(self))), to: "\(part)/\(Self.name)")
    }

    /// Whether a file is there and is the one that a restore put there.
    func put(_ path: String) -> Bool {
        guard let digests = files[path], let digest = Self.digest(of: path) else { return false }
        return digests.contains(digest)
    }

    mutating func add(_ path: String, digest: String) { files[path, default: []].insert(digest) }

    /// `nil` when it cannot be read.
    static func digest(of path: String) -> String? {
        let octets = try? DurableFile.read(path, limit: BackupContents.limit)
        return octets.map { Hexadecimal.text(Array(SHA256.hash(data: $0.bytes))) }
    }
}
