package import CommunityModel
import Crypto
package import MailModel
import X509

extension Authority {
    /// Takes the next issuing certificate over from a ceremony: the directory lists it, and it issues from then on. The one before goes on
    /// telling what was revoked, until all that it issued has ended. The key is there before the certificate, and both before the
    /// statement: what a failure leaves is no issuer yet, and is written over.
    ///
    /// - Returns: its number. The authority is to be opened anew.
    package func install(_ next: CertificateIssuer, at now: Timestamp) throws(AuthorityFailure) -> Int {
        guard root.publicKey.isValidSignature(next.certificate.signature, for: next.certificate),
            next.certificate.publicKey == .init(next.key.publicKey), CertificateProfile.isIssuing(next.certificate)
        else { throw .issuingUnfit }
        guard !issuers.contains(where: { $0.certificate == next.certificate }) else { throw .alreadyInstalled }
        let number = issuer.number + 1
        guard AuthorityDocument.issuerNumbers.contains(number) else { throw .history(.tooManyIssuers) }
        let serial = Array(next.certificate.serialNumber.bytes)
        try updateRegister { $0.serials.insert(serial) }
        try write(AuthorityDocument.issuingKey(number), Octets(utf8: next.key.pemRepresentation + "\n"))
        try write(AuthorityDocument.issuing(number), Octets(utf8: CertificatePEM.text([next.certificate])))
        try state([.issuerListed(certificate: next.certificate.der)], at: now)
        return number
    }

    /// While officers elsewhere sign, a later ceremony's certificate may have taken the place of the one that they list. Its key is gone then, and with
    /// it in the log the authority could not be opened.
    func requireIssuers(of proposal: Proposal) throws(AuthorityFailure) {
        for case .issuerListed(let der) in proposal.items.map(\.agreed.act) {
            let number = issuer.number + 1
            guard let certificate = Certificate(der: der), AuthorityDocument.issuerNumbers.contains(number),
                try AuthorityDocuments.read(store, AuthorityDocument.issuing(number)) != nil,
                try AuthorityDocuments.certificate(store, AuthorityDocument.issuing(number)) == certificate,
                try AuthorityDocuments.signing(number, certificate, store) != nil
            else { throw .issuingReplaced }
        }
    }

    /// Puts the root's newer revocation list in the place of the one that is served. Issuing certificates that it revokes leave the directory
    /// first, with all that they issued; the one that issues now cannot leave before there is another.
    ///
    /// - Returns: the numbers of those that left. The authority is to be opened anew.
    package func install(rootList list: CertificateRevocationList, at now: Timestamp) throws(AuthorityFailure) -> [Int] {
        guard list.isSigned(byRoot: root) else { throw .documentDamaged(AuthorityDocument.rootList) }
        let present = try AuthorityDocuments.read(store, AuthorityDocument.rootList)
            .flatMap { try? CertificateRevocationList(parsing: $0) }
        guard list.number > present?.number ?? 0 else { throw .alreadyInstalled }
        let revoked = issuers.filter { list.revocation(of: $0.certificate.serialNumber.bytes, at: .distantFuture) != nil }
        guard !revoked.contains(where: { $0.number == issuer.number }) else { throw .issuerStillNeeded }
        if !revoked.isEmpty { try state(revoked.map { .issuerWithdrawn(certificateDigest: $0.certificate.digest) }, at: now) }
        try write(AuthorityDocument.rootList, list.der)
        return revoked.map(\.number)
    }
}
