import CommunityModel
import MailModel

/// A community's `authority.json`, as it lies on machines that are neither the authority's nor a gateway's.
enum AuthorityKeysFile {
    private static let maximumOctets = 64 * 1_024

    static func read(_ path: String) throws -> AuthorityKeys {
        guard let octets = try DurableFile.read(path, limit: maximumOctets), let keys = try? AuthorityKeys(parsing: octets) else {
            throw NodeFailure("\(path) is no authority.json.")
        }
        return keys
    }
}
