import DeliveryPolicy

/// A message that may be delivered, and as what.
struct DecidedArrival {
    let arrival: OpenedArrival
    let status: InboundOutcome.Status
}
