import CMSFormat
import CommunityModel
import Crypto
import KeyFiles
import MailModel
import MerkleLog
import MessageFlow
import Synchronization
import X509

/// Cosigns the log by a key of its own, which the gateway's signing key vouches for.
final class GatewayWitness: Witnessing {
    private struct Binding {
        let certificate: Certificate
        let log: String
        let signature: [UInt8]
    }

    private let key: Curve25519.Signing.PrivateKey
    private let gateway: DomainName
    private let keys: GatewayKeys
    private let clock: any NodeClock
    /// Made anew when the gateway has another certificate.
    private let binding = Mutex<Binding?>(nil)

    init(_ key: Curve25519.Signing.PrivateKey, of gateway: DomainName, _ keys: GatewayKeys, _ clock: any NodeClock) {
        (self.key, self.gateway, self.keys, self.clock) = (key, gateway, keys, clock)
    }

    func cosign(_ head: CheckpointLine, log cosigner: NoteKey) async -> WitnessEvidence? {
        let own = OfficerKey(key.publicKey)
        guard let binding = await binding(of: own, log: cosigner.name),
            let checkpoint = try? Checkpoint(origin: cosigner.name, size: head.size, root: head.root),
            let signed = try? NoteSigner(name: gateway.text, key: key).cosign(checkpoint, at: clock.now),
            let cosignature = WitnessCosignature(own, signed, binding: binding.signature)
        else { return nil }
        return WitnessEvidence(cosignature, over: head, by: binding.certificate, of: gateway, log: cosigner)
    }

    private func binding(of own: OfficerKey, log: String) async -> Binding? {
        guard let signer = keys.serving(.signing, at: clock.now) else { return nil }
        if let made = binding.withLock(\.self), made.certificate == signer.certificate, made.log == log { return made }
        let text = Octets(WitnessCosignature.binding(own, of: gateway, log: log))
        guard let signature = try? await keys.service.sign(text, with: SigningKeyID(signer.key)) else { return nil }
        let made = Binding(certificate: signer.certificate, log: log, signature: signature)
        binding.withLock { $0 = made }
        return made
    }
}
