import DeliveryPolicy
import MailModel
import MessageFlow
import SMIME
import SecureMailTestKit
import Synchronization

/// Signs with the gateway's one certificate, whenever it is.
final class FixedSigning: SigningSource {
    private let keys: GatewayMemoryKeys
    private let gateway: Mutex<TestGateway?>

    init(keys: GatewayMemoryKeys, gateway: TestGateway) {
        self.keys = keys
        self.gateway = Mutex(gateway)
    }

    /// - Parameter renewed: whose certificate signs from now on; `nil`: there is none.
    func use(_ renewed: TestGateway?) throws {
        if let renewed { try keys.add(renewed) }
        gateway.withLock { $0 = renewed }
    }

    func signing(at time: Timestamp) -> Signing {
        guard let gateway = gateway.withLock({ $0 }) else { return .unfit(.missing) }
        return .ready(Protector(keys: keys, signer: gateway.signing.signer))
    }
}
