package import CommunityModel
import Foundation
import MailModel

/// Which community an agreement is for, and for how long.
package struct AgreementPlace: Sendable {
    /// The authority's public keys.
    private let authorityFile: String
    private let life: Duration
    /// The longest that one may last, less by what clocks may differ: the authority's clock may be behind this one, and would find it to end too
    /// far ahead.
    static let longest = Agreement.longest - DirectoryLimits.clockSkew

    /// - Parameter days: `nil` for more than an agreement may last.
    package init?(authorityFile: String, days: Int) {
        guard (1...Int(Agreement.longest / .days(1))).contains(days) else { return nil }
        self.authorityFile = authorityFile
        life = .days(days) - DirectoryLimits.clockSkew
    }

    /// The name of the community's log, and when what is said now ends.
    func terms() throws -> (log: String, expires: Timestamp) {
        let log = CommunityLog.name(of: try AuthorityKeysFile.read(authorityFile).publisher)
        return (log, Timestamp(seconds: (SystemClock().now + life).seconds))
    }

    /// Beside a request, where `authority issue` looks for it.
    package static func file(for purpose: CertificatePurpose) -> String { "\(purpose.rawValue)-agreement.json" }

    /// One that came as a file; `nil` where none is named.
    package static func read(_ path: String?) throws -> Agreement? {
        guard let path else { return nil }
        guard let octets = try DurableFile.read(path, limit: Agreement.maximumOctets),
            let agreement = try? Agreement(parsing: octets)
        else {
            throw NodeFailure("\(path) holds no agreement; `securemail member-key agree` or `securemail keys agree` makes one.")
        }
        return agreement
    }
}
