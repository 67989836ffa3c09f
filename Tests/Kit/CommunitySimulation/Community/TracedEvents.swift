import DeliveryQueue
import MailModel

/// A node's events, in the trace of the simulation.
struct TracedEvents: EventSink {
    let trace: EventTrace
    let host: Host

    func record(_ event: MessageEvent) { trace.note(host.name, "\(event.messageID ?? "-") \(event.kind.storedText)") }
}
