/// Where events go. Called on hot paths: it must not block.
package protocol EventSink: Sendable {
    func record(_ event: MessageEvent)
}
