package import MailModel

#if canImport(Glibc)
    import Glibc
#endif

/// Content made ready for DATA: a dot more on lines that begin with one, CRLF at the end, then the end itself (RFC 5321 section 4.5.2).
package enum DotStuffing {
    /// The octets to send after 354, the closing `.` line included. Content comes with CRLF line ends only.
    package static func stuffed(_ content: Octets) -> [UInt8] {
        content.withUnsafeBytes { octets in
            var result: [UInt8] = []
            result.reserveCapacity(octets.count + octets.count / 64 + 8)
            var start = 0
            while start < octets.count {
                if octets[start] == ASCII.dot { result.append(ASCII.dot) }
                let rest = UnsafeRawBufferPointer(rebasing: octets[start...])
                let end = rest.baseAddress.flatMap { memchr($0, Int32(ASCII.lineFeed), rest.count) }
                    .map { start + (UnsafeRawPointer($0) - rest.baseAddress!) + 1 }
                let next = end ?? octets.count
                result.append(contentsOf: octets[start..<next])
                start = next
            }
            if !result.isEmpty, result.suffix(2) != [ASCII.carriageReturn, ASCII.lineFeed] { result += [0x0D, 0x0A] }
            return result + [ASCII.dot, 0x0D, 0x0A]
        }
    }
}
