import Glibc
package import MailModel

/// What no message may hold: octets that programs take for line ends where others do not (the root of SMTP smuggling), NUL, and lines
/// without measure. RFC 5322 section 2.3: CR and LF occur only together; RFC 5321 section 2.3.8 says the same of the wire.
package enum FramingFault: Sendable, Hashable, CaseIterable {
    case bareCarriageReturn, bareLineFeed, nul, lineTooLong

    /// The fault that comes first, or `nil`. Linear time; searches with `memchr`, so at memory speed on ordinary lines.
    package static func firstFault(in octets: Octets) -> FramingFault? {
        octets.withUnsafeBytes { scan($0) }
    }

    private static func scan(_ octets: UnsafeRawBufferPointer) -> FramingFault? {
        let nul = octets.position(of: 0, from: 0) ?? octets.count
        var start = 0
        while start < octets.count {
            let lineFeed = octets.position(of: ASCII.lineFeed, from: start)
            let end = lineFeed ?? octets.count
            let carriageReturn = octets.position(of: ASCII.carriageReturn, from: start, to: end) ?? end
            let isWhole = lineFeed != nil && carriageReturn == end - 1
            if nul < end, nul < carriageReturn { return tooLong(nul - start) ? .lineTooLong : .nul }
            if tooLong(min(carriageReturn, end) - start) { return .lineTooLong }
            if carriageReturn < end, !isWhole { return .bareCarriageReturn }
            guard lineFeed != nil else { return nil }
            if !isWhole { return .bareLineFeed }
            start = end + 1
        }
        return nil
    }

    private static func tooLong(_ count: Int) -> Bool { count > MessageLimits.line }
}
