import MailModel

struct NoEvents: EventSink {
    func record(_ event: MessageEvent) {}
}
