import DeliveryQueue
import MailModel

/// A stored message, read back and unsealed for this attempt: trace field on top, then as received.
struct StoredArrival {
    let delivery: LeasedDelivery
    let content: Octets
}
