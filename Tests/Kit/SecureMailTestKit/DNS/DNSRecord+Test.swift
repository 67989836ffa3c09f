package import DNSFormat
import MailModel

extension DNSRecord {
    /// An MX record; `.` is the null MX.
    package static func mx(_ preference: UInt16, _ host: String) -> DNSRecord {
        .mx(MX(preference: preference, exchange: DNSName(host) ?? .root))
    }

    /// An A or AAAA record.
    package static func address(_ text: String) -> DNSRecord {
        IPAddress(text).map { .address($0) } ?? .other(.a, [])
    }
}
