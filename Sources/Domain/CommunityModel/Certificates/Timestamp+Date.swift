import FoundationEssentials
import MailModel

extension Timestamp {
    init(_ date: Date) { self.init(seconds: Int64(date.timeIntervalSince1970.rounded(.down))) }
}

extension Date {
    init(_ time: Timestamp) { self.init(timeIntervalSince1970: Double(time.seconds)) }
}
