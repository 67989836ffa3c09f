import MailModel
import NodeAssembly
import Testing

@Suite("Metrics: text format of Prometheus")
struct NodeMetricsTests {
    private func event(_ kind: MessageEvent.Kind) -> MessageEvent {
        MessageEvent(time: Timestamp(seconds: 0), item: nil, messageID: nil, kind: kind)
    }

    @Test func `counts stand by their labels, gauges as they are read`() {
        let metrics = NodeMetrics()
        for by in ["member kiwimail", "member ministry", "outside", "customer harbour"] {
            metrics.count(event(.submissionAccepted(by: by, from: nil, recipients: 1, octets: 9)))
        }
        metrics.count(event(.released))
        let text = metrics.exposition(gauges: [("queue_held", "Deliveries set aside", 2), ("share", "A part", 0.5)])
        for line in [
            #"securemail_accepted_total{from="peer"} 2"#, #"securemail_accepted_total{from="outside"} 1"#,
            #"securemail_accepted_total{from="submission"} 1"#, "securemail_released_total 1", "securemail_opened_total 0",
            "# TYPE securemail_accepted_total counter", "# TYPE securemail_queue_held gauge", "securemail_queue_held 2",
            "securemail_share 0.5",
        ] {
            #expect(text.split(separator: "\n").contains(Substring(line)), "\(line)")
        }
        #expect(text.hasSuffix("\n"))
    }

    @Test func `nothing that a stranger chose becomes a label`() {
        let metrics = NodeMetrics()
        let reply = Reply(.permanent, .destinationTimedOut)
        for number in 0..<100 {
            metrics.count(event(.submissionAccepted(by: "customer \(number)", from: nil, recipients: 1, octets: 9)))
            metrics.count(event(.submissionRejected(by: "evil\"} 1\n\(number)", reply: reply)))
        }
        let text = metrics.exposition(gauges: [])
        #expect(!text.contains("evil") && text.split(separator: "\n").count < 40)
    }
}
