import CommunityModel
import Crypto
import MailModel
import SwiftASN1
import X509

extension Authority {
    /// Who answers about revocation, with all that is known now.
    package func revocationResponder() -> RevocationResponder { RevocationResponder(issuers, certified, register.revoked) }

    /// A complete list of each issuing certificate whose key is here, by its number, with what that one issued. Of one whose key is lost the last list
    /// stays until it ends.
    func revocationLists(
        _ register: AuthorityRegister, at now: Timestamp
    ) throws(AuthorityFailure) -> [(number: Int, list: CertificateRevocationList)] {
        let end = now + AuthorityPeriods.revocationList
        var lists: [(number: Int, list: CertificateRevocationList)] = []
        for issuer in issuers {
            guard let key = issuer.issuer?.key else { continue }
            let revoked = register.revoked.filter { certified[$0.serial].map { $0.issuer == issuer.identifier } ?? true }
            let list = try signing {
                try CertificateRevocationList.issue(
                    by: issuer.certificate, key: key, number: register.listNumber, thisUpdate: now, nextUpdate: end,
                    revoked: revoked)
            }
            lists.append((issuer.number, list))
        }
        return lists
    }

    /// The numbers of those whose responder has no certificate that lasts until long after the next publication.
    func withoutResponder(at now: Timestamp) -> [Int] {
        issuers.filter { issuer in
            guard issuer.issuer != nil else { return false }
            guard let responder = issuer.responder else { return true }
            return responder.certificate.validTo - now < AuthorityPeriods.responderOverlap
        }.map(\.number)
    }

    /// A new key and certificate for who answers in an issuer's name; its serial number stands in the register already. It is no gateway's, so
    /// that no statement lists it: the directory would refuse it.
    func renewResponder(of number: Int, serial: [UInt8], at now: Timestamp) throws(AuthorityFailure) {
        guard let index = issuers.firstIndex(where: { $0.number == number }), let issuer = issuers[index].issuer else { return }
        let key = P256.Signing.PrivateKey()
        let end = min(now + AuthorityPeriods.responder, issuer.certificate.validTo)
        let certificate = try signing {
            try issuer.issueResponder(
                .init(key.publicKey), number: number, serial: serial, from: now - AuthorityPeriods.leafStartsBefore, to: end)
        }
        let text = key.pemRepresentation + "\n" + CertificatePEM.text([certificate])
        try write(AuthorityDocument.responderKey(number), Octets(utf8: text))
        set(OCSPResponse.Signer(certificate: certificate, key: key), asResponderAt: index)
    }
}
