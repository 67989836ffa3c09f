import CMSFormat
import CommunityModel
import DeliveryPolicy
import Foundation
import KeyFiles
import MailModel
import NetworkTransport
import SMIME
import Synchronization
import X509
import MessageFlow

/// The gateway's keys as the mail path uses them: who signs now, what opens, what TLS shows. Read when the node starts.
final class GatewayKeys: SigningSource {
    /// Nothing is signed with a certificate that has less validity left (G-21).
    static let leastValidity = Duration.days(8)

    let service: FileKeyService
    private let directory: DirectoryHolder
    private let member: MemberID
    private let gateway: DomainName
    private let tls = Mutex<(pem: String, identity: TLSIdentity)?>(nil)

    init(_ service: FileKeyService, of gateway: DomainName, _ member: MemberID, directory: DirectoryHolder) {
        (self.service, self.gateway, self.member, self.directory) = (service, gateway, member, directory)
    }

    func signing(at time: Timestamp) -> Signing {
        let current = directory.current
        // Every copy would be set aside by its receiver, for an administrator.
        let all = service.installed(.signing)
        let installed = all.filter { !(current?.isRevoked(certificate: $0.certificate.digest) ?? false) }
        // A certificate that the directory does not list yet is not known to those who are to verify it.
        let listed = installed.filter { current?.listing(ofCertificate: $0.certificate.digest) != nil }
        guard let newest = listed.first ?? installed.first else { return .unfit(all.isEmpty ? .missing : .revoked) }
        let left = newest.certificate.validTo - time
        guard newest.certificate.validFrom <= time + DirectoryLimits.clockSkew else { return .unfit(.notYetValid) }
        guard left >= Self.leastValidity else { return .unfit(left < .zero ? .expired : .endsSoon) }
        let identity = SigningIdentity(chain: newest.chain, key: SigningKeyID(newest.key))
        return .ready(Protector(keys: service, signer: identity))
    }

    /// Those installed, and all that the directory lists for this gateway: after a renewal copies sealed for the former certificate, which
    /// name it, are still under way, and its key is still here.
    var encryptionCertificates: [Certificate] {
        let installed = service.installed(.encryption).map(\.certificate)
        let own = directory.current?.member(member)?.gateways.first { $0.name == gateway }?.encryption.map(\.certificate) ?? []
        return installed + own.filter { !installed.contains($0) }
    }

    /// `nil` until a TLS certificate is installed.
    var tlsIdentity: TLSIdentity? {
        guard let pem = service.tlsPEM else { return nil }
        return tls.withLock { kept in
            if let kept, kept.pem == pem.chain { return kept.identity }
            guard let identity = try? TLSIdentity(chainPEM: pem.chain, keyPEM: pem.key) else { return nil }
            kept = (pem.chain, identity)
            return identity
        }
    }
}
