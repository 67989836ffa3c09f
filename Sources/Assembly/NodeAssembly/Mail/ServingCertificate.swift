import CommunityModel
import KeyFiles
import MailModel
import X509

/// Which of a gateway's certificates serves a purpose while there are several.
enum ServingCertificate {
    /// The newest that the directory lists, has begun and has enough of its life left. Until a new one is listed the old one serves, as others
    /// would not know the new one. None that was revoked: every copy would be set aside by its receiver, for an administrator.
    ///
    /// - Parameter installed: newest first.
    /// - Returns: where none is fit, the newest that is listed, or else the newest, for its fault to be told.
    static func choose(
        among installed: [FileKeyService.Installed], _ directory: Directory?, at time: Timestamp, needing least: Duration = .zero
    ) -> FileKeyService.Installed? {
        let unrevoked = installed.filter { !(directory?.isRevoked(certificate: $0.certificate.digest) ?? false) }
        let listed = unrevoked.filter { directory?.listing(ofCertificate: $0.certificate.digest) != nil }
        let known = listed.isEmpty ? unrevoked : listed
        let fit = known.first {
            $0.certificate.validFrom <= time + DirectoryLimits.clockSkew && $0.certificate.validTo - time >= least
        }
        return fit ?? known.first
    }
}
