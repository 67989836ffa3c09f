import MailModel

/// uuencode (POSIX.1-2017, uuencode, the historical algorithm): `begin 644 name`, lines that begin with their length, `end`.
enum UUDecoder {
    private static let begin = Array("begin ".utf8), end = Array("end".utf8)
    private static let digits: ClosedRange<UInt8> = 0x20...0x60

    /// `nil`, and no line read, where no line of data follows: a sentence can begin with "begin".
    static func read(startedBy line: ArraySlice<UInt8>, _ lines: inout LineReader) -> EncodedFile? {
        guard let name = name(in: line) else { return nil }
        var (content, isEnded, hasData) = ([UInt8](), false, false)
        var (read, ahead, room) = (lines, lines, EncodedFile.maximumRestored)
        while let line = ahead.next() {
            if line.elementsEqual(end) || ASCII.trimmingBlanks(line).elementsEqual(end) {
                isEnded = true
                read = ahead
                break
            }
            guard append(line, to: &content, restoring: &room) else { break }
            hasData = hasData || !line.isEmpty
            read = ahead
        }
        guard hasData || isEnded else { return nil }
        lines = read
        return EncodedFile(.uuencode, name: name, content: content, isDamaged: !isEnded)
    }

    /// What stands after `begin` and the mode, three or four octal digits.
    private static func name(in line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard line.starts(with: begin) else { return nil }
        let rest = line.dropFirst(begin.count)
        let mode = rest.prefix { (0x30...0x37).contains($0) }
        guard (3...4).contains(mode.count), mode.endIndex < rest.endIndex, rest[mode.endIndex] == ASCII.space else { return nil }
        return rest[(mode.endIndex + 1)...]
    }

    /// One line of data; false, and nothing appended, for what is none. Blanks that a relay cut off at its end are put back, as
    /// long as there is room: a line of one octet could stand for 63.
    private static func append(_ line: ArraySlice<UInt8>, to content: inout [UInt8], restoring room: inout Int) -> Bool {
        guard let first = line.first else { return true }  // a length of none whose blank was cut off
        let length = Int((first &- 0x20) & 0x3F)
        let digitCount = (length + 2) / 3 * 4
        let text = line.dropFirst()
        // Some writers add a check sum; it is not looked at.
        guard line.allSatisfy(digits.contains), text.count <= digitCount + 4 else { return false }
        var values = text.prefix(digitCount).map { ($0 &- 0x20) & 0x3F }
        room -= digitCount - values.count
        guard room >= 0 else { return false }
        values += repeatElement(0, count: digitCount - values.count)
        var group: [UInt8] = []
        for start in stride(from: 0, to: values.count, by: 4) {
            let bits = values[start..<(start + 4)].reduce(UInt32(0)) { $0 << 6 | UInt32($1) }
            group += [UInt8(bits >> 16 & 0xFF), UInt8(bits >> 8 & 0xFF), UInt8(bits & 0xFF)]
        }
        content += group.prefix(length)
        return true
    }
}
