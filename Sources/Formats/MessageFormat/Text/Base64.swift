package import MailModel

/// Base64 of MIME (RFC 2045 section 6.8; alphabet of RFC 4648 section 4).
package enum Base64 {
    /// Columns of an encoded line (RFC 2045 section 6.8), 57 octets of content.
    package static let lineLength = 76
    static let octetsALine = lineLength / 4 * 3

    static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// Two digits for each 12 bits, so that three octets cost two look-ups. In memory order, the first digit in the lower octet.
    private static let pairs: [UInt16] = (0..<4_096).map {
        UInt16(alphabet[$0 >> 6]) | UInt16(alphabet[$0 & 0x3F]) << 8
    }

    /// One line without line ends.
    package static func text(_ octets: [UInt8]) -> String {
        String(decoding: encode(Octets(octets), lineLength: nil), as: UTF8.self)
    }

    /// Lines of 76 columns, each with CRLF at its end; empty for no octets. One pass, one allocation.
    package static func encodeLines(_ octets: Octets) -> Octets { Octets(encode(octets, lineLength: octetsALine)) }

    /// - Parameter lineLength: octets of content a line, a multiple of three; `nil` for one line without end.
    private static func encode(_ octets: Octets, lineLength: Int?) -> [UInt8] {
        let digits = (octets.count + 2) / 3 * 4
        let lines = lineLength.map { (octets.count + $0 - 1) / $0 } ?? 0
        let size = digits + lines * 2
        return pairs.withUnsafeBufferPointer { pairs in
            octets.withUnsafeBytes { input in
                [UInt8](unsafeUninitializedCapacity: size) { output, count in
                    var (source, target) = (0, 0)
                    while source < input.count {
                        let end = min(input.count, source + (lineLength ?? input.count))
                        encodeRun(input, &source, to: end, into: output, &target, pairs)
                        guard lineLength != nil else { continue }
                        output[target] = ASCII.carriageReturn
                        output[target + 1] = ASCII.lineFeed
                        target += 2
                    }
                    count = target
                }
            }
        }
    }

    private static func encodeRun(
        _ input: UnsafeRawBufferPointer, _ source: inout Int, to end: Int, into output: UnsafeMutableBufferPointer<UInt8>,
        _ target: inout Int, _ pairs: UnsafeBufferPointer<UInt16>
    ) {
        let raw = UnsafeMutableRawBufferPointer(output)
        while source + 3 <= end {
            let bits = Int(input[source]) << 16 | Int(input[source + 1]) << 8 | Int(input[source + 2])
            let word = UInt32(pairs[bits >> 12]) | UInt32(pairs[bits & 0xFFF]) << 16
            raw.storeBytes(of: word.littleEndian, toByteOffset: target, as: UInt32.self)
            source += 3
            target += 4
        }
        guard source < end else { return }
        let rest = end - source
        let bits = Int(input[source]) << 16 | (rest == 2 ? Int(input[source + 1]) << 8 : 0)
        let padding: UInt8 = 0x3D
        let last = [
            alphabet[bits >> 18], alphabet[bits >> 12 & 0x3F], rest == 2 ? alphabet[bits >> 6 & 0x3F] : padding, padding,
        ]
        for digit in last {
            output[target] = digit
            target += 1
        }
        source = end
    }
}
