import MailModel

/// Finds the fields of a header section. CRLF alone ends a line; every octet lands in exactly one field, the empty line, or the body.
enum HeaderSectionParser {
    struct Section {
        var fields: [HeaderField] = []
        /// The CRLF of the empty line, or nothing where the section never ends.
        var separator = Octets()
        var body = Octets()
    }

    /// Linear time, and no more than `limits.octets` of header section are looked at.
    static func parse(_ octets: Octets, limits: HeaderLimits) throws(MessageFailure) -> Section {
        let lines = octets.withUnsafeBytes { fieldRanges($0, limits) }
        switch lines {
        case .failure(let failure): throw failure
        case .success(let (ranges, end, hasEmptyLine)):
            var section = Section()
            section.fields = ranges.map { field(octets[$0]) }
            section.separator = octets[end..<(hasEmptyLine ? end + 2 : end)]
            section.body = octets[(hasEmptyLine ? end + 2 : end)..<octets.count]
            return section
        }
    }

    private static func fieldRanges(_ octets: UnsafeRawBufferPointer, _ limits: HeaderLimits)
        -> Result<(fields: [Range<Int>], end: Int, hasEmptyLine: Bool), MessageFailure>
    {
        var ranges: [Range<Int>] = []
        var position = 0
        let reach = min(octets.count, limits.octets + 2)
        while position < octets.count, !octets.hasLineEnd(at: position) {
            let end = octets.endOfLine(from: position, to: reach)
            guard end <= limits.octets else { return .failure(.headerSectionTooLarge) }
            if ASCII.isBlank(octets[position]), let last = ranges.popLast() {
                ranges.append(last.lowerBound..<end)
            } else {
                guard ranges.count < limits.fields else { return .failure(.tooManyFields) }
                ranges.append(position..<end)
            }
            position = end
        }
        return .success((ranges, position, position < octets.count))
    }

    /// Tells name and value apart.
    static func field(_ octets: Octets) -> HeaderField {
        let bytes = octets.bytes
        if let first = bytes.first, ASCII.isBlank(first) {
            return HeaderField(octets: octets, form: .strayFolding, nameLength: 0, valueOffset: 0)
        }
        let stop = bytes.firstIndex { $0 == 0x3A || $0 == ASCII.lineFeed }
        guard let colon = stop, bytes[colon] == 0x3A, colon > bytes.startIndex else {
            return HeaderField(octets: octets, form: .withoutColon, nameLength: 0, valueOffset: 0)
        }
        let name = ASCII.trimmingBlanks(bytes[bytes.startIndex..<colon])
        return HeaderField(
            octets: octets, form: name.endIndex == colon ? .regular : .blankBeforeColon, nameLength: name.count,
            valueOffset: colon - bytes.startIndex + 1)
    }
}
