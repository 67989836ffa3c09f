import MailModel
import MerkleLog
import Testing

@Suite("C2SP tlog-tiles, Log entries")
struct EntryBundleTests {
    private static let tile = LogTile(.entries, index: 0, width: 3)!

    @Test func `entries are written with their length in two octets and read back`() throws {
        let entries = [Octets(), Octets(utf8: "kia ora"), Octets(Array(repeating: 7, count: 65_535))]
        let octets = try EntryBundle.octets(entries)
        #expect(Array(octets.bytes.prefix(11)) == [0, 0, 0, 7] + Array("kia ora".utf8))
        #expect(try EntryBundle.entries(octets, count: 3, of: Self.tile) == entries)
        // The rest of a bundle, as a range request brings it.
        #expect(try EntryBundle.entries(octets[2..<octets.count], count: 2, of: Self.tile) == Array(entries.dropFirst()))
    }

    @Test func `an entry that 16 bits cannot count is refused`() {
        #expect(throws: LogFailure.entryTooLarge(octets: 65_536)) {
            try EntryBundle.octets([Octets(Array(repeating: 7, count: 65_536))])
        }
    }

    @Test func `what is cut off, too long, or of another count is refused`() throws {
        let octets = try EntryBundle.octets([Octets(utf8: "a"), Octets(utf8: "bc"), Octets(utf8: "def")])
        for end in 0..<octets.count {
            #expect(throws: LogFailure.tileMalformed(Self.tile), "\(end)") {
                try EntryBundle.entries(octets[0..<end], count: 3, of: Self.tile)
            }
        }
        for (more, count) in [([0], 3), ([0, 0], 3), ([], 2), ([], 4), ([], 257)] as [([UInt8], Int)] {
            #expect(throws: LogFailure.tileMalformed(Self.tile)) {
                try EntryBundle.entries(Octets(Array(octets.bytes) + more), count: count, of: Self.tile)
            }
        }
    }
}
