import Glibc

/// A character set that the C library's iconv reads. Made only from ``CharsetNames``, so that no name of a stranger's gets to it.
struct SystemCharset: Sendable, Hashable {
    /// iconv's name.
    let name: String
    /// Whether the reader keeps a shift state after octets that it does not know. Without it, it starts anew: what it holds back of
    /// the text before comes out at its place, and UTF-7 is ASCII again.
    private let keepsShift: Bool

    init(_ name: String) { (self.name, keepsShift) = (name, name.hasPrefix("ISO-2022")) }

    static let utf7 = SystemCharset("UTF-7")

    /// Octets of UTF-8 made by one call.
    private static let room = 4_096
    private static let replacement = Array("\u{FFFD}".utf8)

    /// Octets as text. Where the system has no module of this name, only their ASCII.
    func decode(_ octets: [UInt8]) -> String {
        guard let converter = ConverterPool.shared.take(name) else { return Charset.utf8.decode(octets) }
        defer { ConverterPool.shared.put(converter, name) }
        var octets = octets
        return octets.withUnsafeMutableBytes { input in
            let bound = input.bindMemory(to: CChar.self)
            return String(decoding: convert(bound, with: converter.descriptor), as: UTF8.self)
        }
    }

    private func convert(_ input: UnsafeMutableBufferPointer<CChar>, with descriptor: iconv_t) -> [UInt8] {
        var (source, left) = (input.baseAddress, input.count)
        var output: [UInt8] = []
        output.reserveCapacity(input.count + input.count / 2)
        while left > 0 {
            let (made, fault) = Self.step(descriptor, &source, &left, &output)
            switch fault {
            case nil: break
            case E2BIG where made > 0: continue
            case EINVAL:
                // A character cut short at the end, however much of it there is.
                left = 0
                output += Self.replacement
            default:
                if !keepsShift { Self.flush(descriptor, &output) }
                output += Self.replacement
                if left > 0 { (source, left) = (source.map { $0 + 1 }, left - 1) }
            }
        }
        // Vietnamese and Chinese sets hold a letter back until they know that no accent follows.
        Self.flush(descriptor, &output)
        return output
    }

    /// One call of iconv. Returns the octets made and errno of a fault.
    private static func step(
        _ descriptor: iconv_t, _ source: inout UnsafeMutablePointer<CChar>?, _ left: inout Int, _ output: inout [UInt8]
    ) -> (made: Int, fault: CInt?) {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: room) { buffer in
            var (target, free) = (buffer.baseAddress, buffer.count)
            let result = iconv(descriptor, &source, &left, &target, &free)
            let fault = result == -1 ? errno : nil
            output += buffer.prefix(buffer.count - free).lazy.map { UInt8(bitPattern: $0) }
            return (buffer.count - free, fault)
        }
    }

    /// Brings out what the reader holds back, and makes it start anew.
    private static func flush(_ descriptor: iconv_t, _ output: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
            var (target, free) = (buffer.baseAddress, buffer.count)
            _ = iconv(descriptor, nil, nil, &target, &free)
            output += buffer.prefix(buffer.count - free).lazy.map { UInt8(bitPattern: $0) }
        }
    }
}
