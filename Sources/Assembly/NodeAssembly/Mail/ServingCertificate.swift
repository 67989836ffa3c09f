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
        func isRevoked(_ one: FileKeyService.Installed) -> Bool { directory?.isRevoked(certificate: one.digest) ?? false }
        func isFit(_ one: FileKeyService.Installed) -> Bool {
            one.certificate.validFrom <= time + DirectoryLimits.clockSkew && one.certificate.validTo - time >= least
        }
        // Each message asks, and it is nearly always the first: those of former years are not looked at.
        var listed: FileKeyService.Installed?
        for one in installed where directory?.listing(ofCertificate: one.digest) != nil && !isRevoked(one) {
            if isFit(one) { return one }
            listed = listed ?? one
        }
        if let listed { return listed }
        let unrevoked = installed.filter { !isRevoked($0) }
        return unrevoked.first(where: isFit) ?? unrevoked.first
    }
}
