/// The records that a name has of one type: one at least.
package struct DNSAnswer: Sendable, Hashable {
    /// Records that are kept of one answer; more serve nobody who asks here.
    package static let maximumRecords = 256

    /// Where the chain of CNAMEs ended; the name that was asked for where there is none.
    package let canonicalName: DNSName
    package let records: [DNSRecord]
    package let status: DNSSECStatus
    /// How long it may be kept.
    package let timeToLive: Duration

    package init(canonicalName: DNSName, records: [DNSRecord], status: DNSSECStatus, timeToLive: Duration) {
        (self.canonicalName, self.records) = (canonicalName, Array(records.prefix(Self.maximumRecords)))
        (self.status, self.timeToLive) = (status, timeToLive)
    }
}
