import MailModel

/// BinHex 4.0 (RFC 1741 section 3): a line for people, then, between colons, digits of six bits; in them runs of octets are written
/// short; in these a header, the data fork and the resource fork, each with a check sum.
///
/// As two octets can stand for 255, what comes out is held to ``maximumExpansion`` times the text and ``EncodedFile/maximumRestored``; what is longer is
/// cut and damaged.
enum BinHexDecoder {
    static let maximumExpansion = 8

    private static let begin = Array("(This file must be converted with BinHex".utf8)
    private static let colon: UInt8 = 0x3A, runMark: UInt8 = 0x90, notADigit: UInt8 = 0xFF

    private static let values: [UInt8] = {
        var values = [UInt8](repeating: notADigit, count: 256)
        let alphabet = "!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr"
        for (value, digit) in alphabet.utf8.enumerated() { values[Int(digit)] = UInt8(value) }
        return values
    }()

    /// `nil`, and no line read, where no colon follows and no header after it.
    static func read(startedBy line: ArraySlice<UInt8>, _ lines: inout LineReader) -> EncodedFile? {
        guard line.starts(with: begin) else { return nil }
        let text = lines.rest
        guard let start = text.firstIndex(where: { !isBlankOrLineEnd($0) }), text[start] == colon else { return nil }
        let digits = text[(start + 1)...].prefix { $0 != colon }
        var octets = Expansion(limit: digits.count * maximumExpansion + EncodedFile.maximumRestored)
        let isClean = expand(digits, to: &octets) && digits.endIndex < text.endIndex
        guard let file = file(octets.octets, isDamaged: !isClean) else { return nil }
        lines.move(to: min(digits.endIndex + 1, text.endIndex), of: text)
        return file
    }

    /// False for what is no digit, or too much.
    private static func expand(_ digits: ArraySlice<UInt8>, to octets: inout Expansion) -> Bool {
        var (bits, count, isClean) = (UInt32(0), 0, true)
        for digit in digits where !isBlankOrLineEnd(digit) {
            let value = values[Int(digit)]
            guard value != notADigit else {
                isClean = false
                continue
            }
            bits = bits << 6 | UInt32(value)
            count += 6
            guard count >= 8 else { continue }
            count -= 8
            guard octets.append(UInt8(truncatingIfNeeded: bits >> UInt32(count))) else { return false }
        }
        return isClean
    }

    /// Length of the name, name, version, type, creator, flags (18 octets with the version), two lengths; then a check sum.
    private static func file(_ octets: [UInt8], isDamaged: Bool) -> EncodedFile? {
        guard let nameLength = octets.first.map(Int.init), (1...63).contains(nameLength) else { return nil }
        let headerEnd = 1 + nameLength + 19
        guard octets.count >= headerEnd + 2 else { return nil }
        let dataLength = octets[(headerEnd - 8)..<(headerEnd - 4)].reduce(0) { $0 << 8 | Int($1) }
        let dataStart = headerEnd + 2
        let data = octets[dataStart...].prefix(dataLength)
        let isWhole =
            agrees(octets[..<headerEnd], octets[headerEnd...]) && data.count == dataLength
            && agrees(data, octets[data.endIndex...])
        return EncodedFile(
            .binHex, name: octets[1...nameLength], content: Array(data), isDamaged: isDamaged || !isWhole)
    }

    /// Whether the check sum of octets stands first in those that follow.
    private static func agrees(_ octets: ArraySlice<UInt8>, _ following: ArraySlice<UInt8>) -> Bool {
        let sum = following.prefix(2)
        return sum.count == 2 && sum.reduce(UInt16(0)) { $0 << 8 | UInt16($1) } == CyclicRedundancy.crc16(octets)
    }

    private static func isBlankOrLineEnd(_ octet: UInt8) -> Bool {
        ASCII.isBlank(octet) || octet == ASCII.carriageReturn || octet == ASCII.lineFeed
    }

    /// Writes runs out: an octet, 0x90, how often it stands in all; 0x90 and 0 is 0x90 itself.
    private struct Expansion {
        let limit: Int
        private(set) var octets: [UInt8] = []
        private var isMarked = false

        init(limit: Int) { self.limit = limit }

        mutating func append(_ octet: UInt8) -> Bool {
            if isMarked {
                isMarked = false
                if octet == 0 {
                    octets.append(BinHexDecoder.runMark)
                } else if let last = octets.last {
                    octets += repeatElement(last, count: Int(octet) - 1)
                }
            } else if octet == BinHexDecoder.runMark {
                isMarked = true
            } else {
                octets.append(octet)
            }
            return octets.count <= limit
        }
    }
}
