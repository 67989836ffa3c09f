package import Logging
package import MailModel

/// The one sink of events: counts and logs each. (The queue's transactions keep those that belong to an item.)
package struct EventRecorder: EventSink {
    private let metrics: NodeMetrics
    private let logger: Logger

    package init(metrics: NodeMetrics, logger: Logger) { (self.metrics, self.logger) = (metrics, logger) }

    package func record(_ event: MessageEvent) {
        metrics.count(event)
        var metadata: Logger.Metadata = [:]
        if let item = event.item { metadata["item"] = "\(item)" }
        if let messageID = event.messageID { metadata["message-id"] = "\(messageID)" }
        logger.info("\(EventText.text(event.kind))", metadata: metadata)
    }
}
