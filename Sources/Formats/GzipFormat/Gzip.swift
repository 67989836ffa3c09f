import CZlib
package import MailModel

/// One file in gzip's form (RFC 1952), by the system's zlib.
package enum Gzip {
    /// Base 2 logarithm of the window, and 16 for a gzip header and trailer (zlib.h, deflateInit2 and inflateInit2).
    private static let window = 15 + 16
    /// zlib's own (zlib.h, deflateInit2).
    private static let memoryLevel: Int32 = 8
    /// Room for what comes out, at first.
    private static let room = 64 * 1_024

    /// - Returns: `nil` where the system has no memory for it.
    package static func compressed(_ octets: Octets) -> Octets? {
        var stream = z_stream()
        // The fastest: the next levels find a twentieth more and take up to twice as long.
        guard
            deflateInit2_(
                &stream, Z_BEST_SPEED, Z_DEFLATED, Int32(window), memoryLevel, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { return nil }
        defer { deflateEnd(&stream) }
        let most = Int(deflateBound(&stream, UInt(octets.count)))
        return run(&stream, octets, limit: most, room: most) { deflate($0, Z_FINISH) }
    }

    /// - Parameter limit: octets that come out at the most.
    /// - Returns: `nil` for what is no such file, is damaged, has something behind it, or holds more.
    package static func decompressed(_ octets: Octets, limit: Int) -> Octets? {
        var stream = z_stream()
        guard inflateInit2_(&stream, Int32(window), ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
        defer { inflateEnd(&stream) }
        return run(&stream, octets, limit: limit, room: min(room, limit)) { inflate($0, Z_NO_FLUSH) }
    }

    /// Until the stream ends; it must end with the input. An octet more than the limit is room for finding that there is more.
    private static func run(
        _ stream: inout z_stream, _ octets: Octets, limit: Int, room: Int, _ step: (UnsafeMutablePointer<z_stream>) -> Int32
    ) -> Octets? {
        octets.withUnsafeBytes { input in
            var output = [UInt8](repeating: 0, count: room + 1), count = 0, status = Z_OK
            stream.next_in = UnsafeMutablePointer(mutating: input.bindMemory(to: UInt8.self).baseAddress)
            stream.avail_in = UInt32(input.count)
            while status == Z_OK {
                if count == output.count { output += [UInt8](repeating: 0, count: count) }
                output.withUnsafeMutableBufferPointer { buffer in
                    stream.next_out = buffer.baseAddress.map { $0 + count }
                    stream.avail_out = UInt32(buffer.count - count)
                    status = step(&stream)
                    count = buffer.count - Int(stream.avail_out)
                }
                guard count <= limit else { return nil }
            }
            guard status == Z_STREAM_END, stream.avail_in == 0 else { return nil }
            return Octets(output[..<count])
        }
    }
}
