import DeliveryQueue
import MailModel

/// A node's events, in the trace of the simulation.
struct TracedEvents: EventSink {
    let trace: EventTrace
    let host: Host

    func record(_ event: MessageEvent) {
        trace.note(host.name, "\(event.messageID ?? "-") \(text(event.kind))")
    }

    /// In one line, and without sizes: how long a signature is differs each time.
    private func text(_ kind: MessageEvent.Kind) -> String {
        if case .submissionAccepted(let by, let from, let recipients, _) = kind {
            return "submissionAccepted \(by) \(from?.description ?? "<>") \(recipients)"
        }
        return kind.storedText.replacing("\n", with: " ")
    }
}
