import CMSFormat
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
    private let tls = Mutex<(pem: String, identity: TLSIdentity)?>(nil)

    init(_ service: FileKeyService) { self.service = service }

    func signing(at time: Timestamp) -> Signing {
        let installed = service.installed(.signing)
        guard let newest = installed.first else { return .certificateMissing }
        let ends = Timestamp(seconds: Int64(newest.certificate.notValidAfter.timeIntervalSince1970))
        guard ends - time >= Self.leastValidity else { return .certificateEndsSoon }
        let identity = SigningIdentity(chain: newest.chain, key: newest.key)
        return .ready(Protector(keys: service, signer: identity))
    }

    var encryptionCertificates: [Certificate] { service.installed(.encryption).map(\.certificate) }

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
