import DeliveryPolicy
import DeliveryQueue
import MailModel

/// Sixth stage inbound: asks the one pure function.
struct DecideInbound {
    init(_ context: FlowContext) {}

    func run(_ arrival: OpenedArrival) throws(DeliveryStop) -> DecidedArrival {
        switch DecisionRules.decide(InboundFacts(origin: arrival.origin)) {
        case .deliver(let status): return DecidedArrival(arrival: arrival, status: status)
        case .hold(.cannotDecrypt): throw .held(.cannotDecrypt)
        case .hold(.cannotVerify), .hold(.delayed): throw .held(.cannotVerify)
        case .refuse(let reply): throw .refused(reply)  // too late to refuse in the session
        }
    }
}
