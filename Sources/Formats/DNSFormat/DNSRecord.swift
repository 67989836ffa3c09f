package import MailModel

/// What one record says: its RDATA, read.
package enum DNSRecord: Sendable, Hashable {
    /// A or AAAA.
    case address(IPAddress)
    case mx(MX)
    /// The strings of one TXT record, as they stand; who reads them joins them (RFC 7208 section 3.3).
    case txt([[UInt8]])
    case srv(SRV)
    case tlsa(TLSA)
    case cname(DNSName)
    case ns(DNSName)
    case ptr(DNSName)
    case soa(SOA)
    /// A type that is not read here.
    case other(DNSRecordType, [UInt8])

    /// RFC 1035 section 3.3.9.
    package struct MX: Sendable, Hashable {
        package let preference: UInt16, exchange: DNSName
        package init(preference: UInt16, exchange: DNSName) { (self.preference, self.exchange) = (preference, exchange) }
    }

    /// RFC 2782.
    package struct SRV: Sendable, Hashable {
        package let priority: UInt16, weight: UInt16, port: UInt16
        package let target: DNSName
        package init(priority: UInt16, weight: UInt16, port: UInt16, target: DNSName) {
            (self.priority, self.weight, self.port, self.target) = (priority, weight, port, target)
        }
    }

    /// RFC 6698 section 2.1; its numbers are kept as they come, for whoever matches certificates to judge.
    package struct TLSA: Sendable, Hashable {
        package let usage: UInt8, selector: UInt8, matching: UInt8
        package let data: [UInt8]
        package init(usage: UInt8, selector: UInt8, matching: UInt8, data: [UInt8]) {
            (self.usage, self.selector, self.matching, self.data) = (usage, selector, matching, data)
        }
    }

    /// RFC 1035 section 3.3.13; times in seconds.
    package struct SOA: Sendable, Hashable {
        package let primary: DNSName, mailbox: DNSName
        package let serial: UInt32, refresh: UInt32, retry: UInt32, expire: UInt32, minimum: UInt32
        package init(
            primary: DNSName, mailbox: DNSName, serial: UInt32, refresh: UInt32, retry: UInt32, expire: UInt32, minimum: UInt32
        ) {
            (self.primary, self.mailbox, self.serial, self.refresh) = (primary, mailbox, serial, refresh)
            (self.retry, self.expire, self.minimum) = (retry, expire, minimum)
        }
    }
}
