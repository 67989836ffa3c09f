import CommunityModel
import Crypto
import MailModel
import MerkleLog
import MessageFlow
import SecureMailTestKit

/// Cosigns as a gateway of the test community does.
struct TestWitness: Witnessing {
    let gateway: TestGateway
    let time: Timestamp
    let key = Curve25519.Signing.PrivateKey()
    /// Who vouches for the key; `nil`: the gateway's own signing key.
    var voucher: P256.Signing.PrivateKey?

    init(_ gateway: TestGateway, at time: Timestamp) { (self.gateway, self.time) = (gateway, time) }

    func cosign(_ head: CheckpointLine, log cosigner: NoteKey) -> WitnessEvidence? {
        (try? cosignature(head, log: cosigner)).flatMap {
            WitnessEvidence($0, over: head, by: gateway.signing.certificate, of: gateway.name, log: cosigner)
        }
    }

    func cosignature(_ head: CheckpointLine, log cosigner: NoteKey) throws -> WitnessCosignature? {
        let own = OfficerKey(key.publicKey)
        let checkpoint = try Checkpoint(origin: cosigner.name, size: head.size, root: head.root)
        let signed = try NoteSigner(name: gateway.name.text, key: key).cosign(checkpoint, at: time)
        let binding = WitnessCosignature.binding(own, of: gateway.name, log: cosigner.name)
        return WitnessCosignature(
            own, signed, binding: Array(try (voucher ?? gateway.signing.key).signature(for: binding).derRepresentation))
    }
}
