import Accreditation
import CommunityModel
import Crypto
import MailModel
import MessageFlow
import SecureMailTestKit
import X509

/// The key of the issuing certificate is gone: a ceremony makes the next one, everybody renews, and only then the old one counts no more
/// (Documentation/authority.md, "Later ceremonies").
extension CommunityYears {
    func loseIssuingKey() async throws {
        try await resumeAll()
        store.remove(AuthorityDocument.issuingKey)
        try reopen()
        // A day without it: the log goes on, and nobody notices but who asks for a certificate.
        guard let some = members.keys.sorted().first, var asking = members[some] else { return }
        do {
            try await asking.renew(.tls, by: authority, at: clock.now)
            require(false, "a certificate was issued without a key")
        } catch is RenewalRefusal {}
        clock.advance(by: .days(1))
        try await tell()
        let old = authority.issuing
        try await install(
            try ceremony.issuing(number: 2, address: TestCommunity.terms.address, entropy: SystemTestEntropy(), at: clock.now))
        for id in members.keys.sorted() {
            for purpose in CertificatePurpose.allCases { try await members[id]?.renew(purpose, by: authority, at: clock.now) }
        }
        try await tell()
        checkDay()
        let entry = RevokedCertificate(serial: old.serialNumber.bytes, since: clock.now, reason: .keyCompromise)
        let present = try CertificateRevocationList(parsing: store.read(AuthorityDocument.rootList) ?? Octets())
        let list = try ceremony.revocationList(after: present, revoking: [entry], at: clock.now)
        require(try await authority.install(rootList: list, at: clock.now) == [1], "the old one did not leave")
        try reopen()
        try await tell()
        for gateway in gateways {
            require(gateway.holder.current?.issuers == [authority.issuing], "\(gateway.member) believes the lost key")
        }
    }

    private func install(_ next: CertificateIssuer) async throws {
        require(try await authority.install(next, at: clock.now) == 2, "it is not the second")
        try reopen()
        require(authority.issuing == next.certificate, "the next one does not issue")
    }

    private func tell() async throws {
        try await publish()
        clock.advance(by: Self.poll)
        await everybodyLooks()
    }

    private var ceremony: RootCeremony {
        get throws {
            let pem = String(decoding: (store.read(AuthorityDocument.rootKey) ?? Octets()).bytes, as: UTF8.self)
            guard let ceremony = RootCeremony(root: authority.root, key: try P384.Signing.PrivateKey(pemRepresentation: pem))
            else {
                throw TestCommunityFailure.notIssued
            }
            return ceremony
        }
    }
}
