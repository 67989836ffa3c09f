import MailModel

/// The events of these tests are read from the queue.
struct IgnoredEvents: EventSink {
    func record(_ event: MessageEvent) {}
}
