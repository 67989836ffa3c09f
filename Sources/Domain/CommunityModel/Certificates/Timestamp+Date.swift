package import FoundationEssentials
package import MailModel

extension Timestamp {
    package init(_ date: Date) { self.init(seconds: Int64(date.timeIntervalSince1970.rounded(.down))) }
}

extension Date {
    package init(_ time: Timestamp) { self.init(timeIntervalSince1970: Double(time.seconds)) }
}
