package import MailModel

extension Base64 {
    private static let notADigit: UInt8 = 0xFF

    private static let values: [UInt8] = {
        var values = [UInt8](repeating: notADigit, count: 256)
        for (value, digit) in alphabet.enumerated() { values[Int(digit)] = UInt8(value) }
        return values
    }()

    /// What a lenient reading gave, and whether anything had to be overlooked.
    package struct LenientResult: Sendable, Hashable {
        package let octets: [UInt8]
        /// Whether characters outside the alphabet, data after padding, or an unfinished group were skipped.
        package let hadJunk: Bool
    }

    /// Reads base64 as it is found: characters outside the alphabet are ignored, as RFC 2045 section 6.8 says, and the first padding
    /// ends the data. Linear time.
    package static func decodeLeniently(_ text: Octets) -> LenientResult {
        var octets: [UInt8] = []
        octets.reserveCapacity(text.count / 4 * 3 + 3)
        var (bits, count, hadJunk, isPadded) = (UInt32(0), 0, false, false)
        for octet in text.bytes {
            let value = values[Int(octet)]
            if isPadded || value == notADigit {
                if octet == 0x3D { isPadded = true } else { hadJunk = hadJunk || !isLineEndOrBlank(octet) }
                continue
            }
            bits = bits << 6 | UInt32(value)
            count += 1
            if count == 4 {
                octets += [UInt8(bits >> 16 & 0xFF), UInt8(bits >> 8 & 0xFF), UInt8(bits & 0xFF)]
                (bits, count) = (0, 0)
            }
        }
        if count >= 2 { octets.append(UInt8(bits >> (count == 2 ? 4 : 10) & 0xFF)) }
        if count == 3 { octets.append(UInt8(bits >> 2 & 0xFF)) }
        return LenientResult(octets: octets, hadJunk: hadJunk || count == 1)
    }

    /// Reads base64 of lines as we write it: alphabet only, CRLF between lines and at the end, padding at the end alone and its
    /// spare bits zero (RFC 4648 section 3.5), so that one content has one text. Lines may be of any length in whole groups.
    /// - Returns: `nil` for anything else.
    package static func decodeStrictly(_ text: Octets) -> Octets? {
        values.withUnsafeBufferPointer { values in
            text.withUnsafeBytes { input in
                var isValid = false
                let octets = [UInt8](unsafeUninitializedCapacity: input.count / 4 * 3) { output, count in
                    isValid = decode(input, into: output, &count, values)
                }
                return isValid ? Octets(octets) : nil
            }
        }
    }

    private static func decode(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableBufferPointer<UInt8>, _ count: inout Int,
        _ values: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        var (source, target) = (0, 0)
        defer { count = target }
        while source + 4 <= input.count {
            let (a, b) = (values[Int(input[source])], values[Int(input[source + 1])])
            let (c, d) = (values[Int(input[source + 2])], values[Int(input[source + 3])])
            if (a | b | c | d) & 0xC0 == 0 {
                let bits = UInt32(a) << 18 | UInt32(b) << 12 | UInt32(c) << 6 | UInt32(d)
                output[target] = UInt8(truncatingIfNeeded: bits >> 16)
                output[target + 1] = UInt8(truncatingIfNeeded: bits >> 8)
                output[target + 2] = UInt8(truncatingIfNeeded: bits)
                target += 3
                source += 4
            } else if input.hasLineEnd(at: source), source > 0, !input.hasLineEnd(at: source - 2) {
                source += 2
            } else {
                return decodeLast(input, from: source, a, b, c, into: output, &target)
            }
        }
        return source == input.count
            || source > 0 && input.count - source == 2 && input.hasLineEnd(at: source)
                && !input.hasLineEnd(at: source - 2)
    }

    /// The padded group, which only CRLF may follow.
    private static func decodeLast(
        _ input: UnsafeRawBufferPointer, from source: Int, _ a: UInt8, _ b: UInt8, _ c: UInt8,
        into output: UnsafeMutableBufferPointer<UInt8>, _ target: inout Int
    ) -> Bool {
        let rest = input.count - source - 4
        guard input[source + 3] == 0x3D, (a | b) & 0xC0 == 0, rest == 0 || rest == 2 && input.hasLineEnd(at: source + 4) else {
            return false
        }
        if input[source + 2] == 0x3D {
            guard b & 0x0F == 0 else { return false }
        } else {
            guard c & 0xC3 == 0 else { return false }
        }
        output[target] = a << 2 | b >> 4
        target += 1
        if input[source + 2] != 0x3D {
            output[target] = b << 4 | c >> 2
            target += 1
        }
        return true
    }

    private static func isLineEndOrBlank(_ octet: UInt8) -> Bool {
        ASCII.isBlank(octet) || octet == ASCII.carriageReturn || octet == ASCII.lineFeed
    }
}
