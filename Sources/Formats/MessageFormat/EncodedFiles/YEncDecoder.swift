import MailModel

/// yEnc (version 1.3, www.yenc.org): `=ybegin`, for one of several parts `=ypart`, lines of octets plus 42, `=yend`.
enum YEncDecoder {
    private static let begin = Array("=ybegin ".utf8), part = Array("=ypart ".utf8), end = Array("=yend".utf8)
    private static let name = Array("name=".utf8)

    /// `nil`, and no line read, for a line that is no start. Of a file in several parts, each is a file.
    static func read(startedBy line: ArraySlice<UInt8>, _ lines: inout LineReader) -> EncodedFile? {
        guard line.starts(with: begin), let size = number("size", in: line), let nameStart = start(of: name, in: line) else {
            return nil
        }
        var expected = size
        var ahead = lines
        let isPart = number("part", in: line[..<nameStart]) != nil
        if isPart, let second = ahead.next(), second.starts(with: part), let from = number("begin", in: second),
            let to = number("end", in: second)
        {
            expected = to - from + 1
            lines = ahead
        }
        let (content, trailer) = data(&lines)
        return EncodedFile(
            .yEnc, name: ASCII.trimmingBlanks(line[(nameStart + name.count)...]), content: content,
            isDamaged: !agrees(trailer, content, expected, checkSum: isPart ? "pcrc32" : "crc32"))
    }

    private static func data(_ lines: inout LineReader) -> (content: [UInt8], trailer: ArraySlice<UInt8>?) {
        var content: [UInt8] = []
        var isEscaped = false
        while let line = lines.next() {
            if line.starts(with: end) { return (content, line) }
            for octet in line {
                if octet == 0x3D, !isEscaped {
                    isEscaped = true
                } else {
                    content.append(octet &- (isEscaped ? 106 : 42))
                    isEscaped = false
                }
            }
        }
        return (content, nil)
    }

    private static func agrees(
        _ trailer: ArraySlice<UInt8>?, _ content: [UInt8], _ expected: Int, checkSum: String
    ) -> Bool {
        guard let trailer, content.count == expected, number("size", in: trailer) == expected else { return false }
        guard let text = value(checkSum, in: trailer) else { return true }
        return UInt32(String(decoding: text, as: UTF8.self), radix: 16) == CyclicRedundancy.crc32(content)
    }

    private static func number(_ key: String, in line: ArraySlice<UInt8>) -> Int? {
        guard let text = value(key, in: line), (1...15).contains(text.count), text.allSatisfy(ASCII.isDigit) else { return nil }
        return text.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private static func value(_ key: String, in line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let key = Array("\(key)=".utf8)
        return start(of: key, in: line).map { line[($0 + key.count)...].prefix { !ASCII.isBlank($0) } }
    }

    /// Where a key stands, after a blank.
    private static func start(of key: [UInt8], in line: ArraySlice<UInt8>) -> Int? {
        line.indices.dropFirst().first { ASCII.isBlank(line[$0 - 1]) && line[$0...].starts(with: key) }
    }
}
