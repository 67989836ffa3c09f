import Foundation
import GzipFormat
import MailModel
import Testing

@Suite("gzip: RFC 1952")
struct GzipTests {
    private static let text = Octets(utf8: String(repeating: "Tena koutou. ", count: 20_000))

    @Test(arguments: [0, 1, 70_000]) func `what was written is read`(_ count: Int) throws {
        let octets = Self.text[0..<count], packed = try #require(Gzip.compressed(octets))
        // RFC 1952 section 2.3.1: ID1, ID2, and CM 8, deflate.
        #expect(packed.bytes.prefix(3) == [0x1F, 0x8B, 8])
        #expect(Gzip.decompressed(packed, limit: count) == octets)
        #expect(count < 1_000 || packed.count < count / 10)
    }

    @Test func `the system's own gzip reads it`() throws {
        let process = Process(), (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["gzip", "--decompress", "--stdout"]
        (process.standardInput, process.standardOutput) = (input, output)
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(try #require(Gzip.compressed(Self.text)).bytes))
        try input.fileHandleForWriting.close()
        let read = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0 && Octets(Array(read)) == Self.text)
    }

    @Test func `more than the limit is refused, wherever it ends`() throws {
        let packed = try #require(Gzip.compressed(Self.text))
        for limit in [0, 1, 65_535, 65_536, 65_537, 131_073, Self.text.count - 1] {
            #expect(Gzip.decompressed(packed, limit: limit) == nil, "\(limit)")
        }
        #expect(Gzip.decompressed(packed, limit: Self.text.count) == Self.text)
    }

    @Test func `what is cut, changed, longer, or no gzip at all is refused`() throws {
        let packed = try #require(Gzip.compressed(Self.text)), limit = Self.text.count
        for length in [0, 1, 9, packed.count / 2, packed.count - 1] {
            #expect(Gzip.decompressed(packed[0..<length], limit: limit) == nil, "\(length)")
        }
        // From behind the header on (section 2.3): data, CRC-32 and length.
        for place in 10..<packed.count {
            var changed = Array(packed.bytes)
            changed[place] ^= 0x10
            let read = Gzip.decompressed(Octets(changed), limit: limit)
            #expect(read == nil || read == Self.text, "\(place)")
        }
        #expect(Gzip.decompressed(Octets.joined([packed, Octets([0])]), limit: limit) == nil)
        #expect(Gzip.decompressed(Octets.joined([packed, packed]), limit: 2 * limit) == nil)
        #expect(Gzip.decompressed(Self.text[0..<1_000], limit: limit) == nil)
    }
}
