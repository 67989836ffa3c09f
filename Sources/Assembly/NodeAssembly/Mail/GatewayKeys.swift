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

/// The gateway's keys as the mail path uses them: who signs now, what opens, what TLS shows. Each message and each
/// connection asks, so that a renewed certificate serves without a restart.
final class GatewayKeys: SigningSource {
    /// Nothing is signed with a certificate that has less validity left (G-21).
    static let leastValidity = Duration.days(8)

    let service: FileKeyService
    private let directory: DirectoryHolder
    private let member: MemberID
    private let gateway: DomainName
    private let clock: any NodeClock
    private let tls = Mutex<(pem: String, identity: TLSIdentity)?>(nil)

    init(
        _ service: FileKeyService, of gateway: DomainName, _ member: MemberID, directory: DirectoryHolder, clock: any NodeClock
    ) {
        (self.service, self.gateway, self.member, self.directory) = (service, gateway, member, directory)
        self.clock = clock
    }

    func signing(at time: Timestamp) -> Signing {
        guard let newest = serving(.signing, at: time, needing: Self.leastValidity) else {
            return .unfit(service.installed(.signing).isEmpty ? .missing : .revoked)
        }
        let left = newest.certificate.validTo - time
        guard newest.certificate.validFrom <= time + DirectoryLimits.clockSkew else { return .unfit(.notYetValid) }
        guard left >= Self.leastValidity else { return .unfit(left < .zero ? .expired : .endsSoon) }
        let identity = SigningIdentity(chain: newest.chain, key: SigningKeyID(newest.key))
        return .ready(Protector(keys: service, signer: identity))
    }

    func serving(_ purpose: KeyPurpose, at time: Timestamp, needing least: Duration = .zero) -> FileKeyService.Installed? {
        ServingCertificate.choose(among: service.installed(purpose), directory.current, at: time, needing: least)
    }

    /// Those installed, and all that the directory lists for this gateway: after a renewal copies sealed for the former certificate, which
    /// name it, are still under way, and its key is still here.
    var encryptionCertificates: [Certificate] {
        let installed = service.installed(.encryption).map(\.certificate)
        let own = directory.current?.member(member)?.gateways.first { $0.name == gateway }?.encryption.map(\.certificate) ?? []
        return installed + own.filter { !installed.contains($0) }
    }

    /// `nil` until a TLS certificate is installed. One that was revoked is shown rather than none: who sees it says so.
    var tlsIdentity: TLSIdentity? {
        guard let key = (serving(.tls, at: clock.now) ?? service.installed(.tls).first)?.key, let pem = service.tlsPEM(of: key)
        else { return nil }
        return tls.withLock { kept in
            if let kept, kept.pem == pem.chain { return kept.identity }
            guard let identity = try? TLSIdentity(chainPEM: pem.chain, keyPEM: pem.key) else { return nil }
            kept = (pem.chain, identity)
            return identity
        }
    }

    /// Days until the certificate that serves a purpose ends, for who watches the node; `nil` without one.
    func daysLeft(_ purpose: KeyPurpose) -> Double? {
        serving(purpose, at: clock.now).map { Double(($0.certificate.validTo - clock.now).components.seconds) / 86_400 }
    }
}
