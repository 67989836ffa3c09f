import CUnbound
import DNSFormat
import MailModel

/// What libunbound found, as we say it.
enum UnboundAnswer {
    /// - Parameter isValidating: there is a trust anchor.
    static func read(
        _ result: ub_result, _ name: DNSName, _ type: DNSRecordType, isValidating: Bool
    ) -> Result<DNSAnswer, ResolverFailure> {
        // First: a bogus answer has its data too.
        guard result.bogus == 0 else { return .failure(.bogus(reason: text(result.why_bogus) ?? "not valid")) }
        let status: DNSSECStatus = isValidating ? (result.secure != 0 ? .secure : .insecure) : .unknown
        guard result.nxdomain == 0 else { return .failure(.noSuchName(status)) }
        guard result.rcode == 0 else { return .failure(.temporary(reason: code(result.rcode))) }
        guard result.havedata != 0 else { return .failure(.noData(status)) }
        do throws(RDATAFailure) {
            let records = try records(result, type)
            guard !records.isEmpty else { return .failure(.noData(status)) }
            let canonical = text(result.canonname).flatMap { DNSName($0) } ?? name
            return .success(
                DNSAnswer(
                    canonicalName: canonical, records: records, status: status, timeToLive: .seconds(max(0, Int(result.ttl)))))
        } catch { return .failure(.temporary(reason: "the answer is malformed")) }
    }

    private static func records(_ result: ub_result, _ type: DNSRecordType) throws(RDATAFailure) -> [DNSRecord] {
        guard let data = result.data, let lengths = result.len else { return [] }
        var records: [DNSRecord] = []
        while records.count < DNSAnswer.maximumRecords, let item = data[records.count] {
            let octets = UnsafeRawBufferPointer(start: item, count: max(0, Int(lengths[records.count])))
            records.append(try DNSRecord(type, rdata: Octets(Array(octets))))
        }
        return records
    }

    private static func text(_ pointer: UnsafeMutablePointer<CChar>?) -> String? {
        pointer.map { String(cString: $0) }
    }

    /// RFC 1035 section 4.1.1.
    private static func code(_ code: Int32) -> String {
        switch code {
        case 1: "FORMERR"
        case 2: "SERVFAIL"
        case 4: "NOTIMP"
        case 5: "REFUSED"
        default: "RCODE \(code)"
        }
    }
}
