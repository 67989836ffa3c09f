import Accreditation
import CommunityModel
import Crypto
import MailModel
import X509

/// Where a new authority's root and issuing certificate come from.
package enum FoundingSource: Sendable, Hashable {
    /// The folder that a ceremony wrote.
    case ceremony(String)
    /// Made with the authority; the root's key stays on its machine. For trials and demos.
    case trial

    /// `nil` for a trial.
    func certificates() throws -> FoundingCertificates? {
        switch self {
        case .trial: nil
        case .ceremony(let folder): try CeremonyFolder(folder).founding()
        }
    }
}
