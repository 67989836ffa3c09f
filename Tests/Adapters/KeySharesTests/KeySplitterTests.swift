import KeyShares
import Testing

@Suite("A key is split k of n, and put together again")
struct KeySplitterTests {
    private static let octets = 48

    private static func secret() throws -> LockedOctets {
        let secret = try LockedOctets(count: octets)
        secret.randomise()
        return secret
    }

    private static func shares(_ secret: LockedOctets, _ needed: Int, of total: Int, ceremony: String = "Aotearoa") throws
        -> [KeyShare]
    {
        try KeySplitter.split(secret, ceremony: ceremony, key: [1, 2, 3], total: total, needed: needed)
    }

    @Test(arguments: [(2, 3), (3, 5), (4, 7), (2, 16), (15, 16)])
    func `so many as are needed make it, whichever they are`(_ needed: Int, _ total: Int) throws {
        let secret = try Self.secret(), shares = try Self.shares(secret, needed, of: total)
        #expect(shares.count == total)
        for _ in 0..<8 {
            let some = Array(shares.shuffled().prefix(needed))
            #expect(try KeySplitter.combine(some).equals(secret))
        }
    }

    @Test func `every choice of three of five is tried before the key is wiped`() throws {
        let secret = try Self.secret(), shares = try Self.shares(secret, 3, of: 5)
        #expect(try KeySplitter.everySubset(of: shares, gives: secret))
        let first = shares[4]
        var octets = first.octets
        octets[7] ^= 1
        let altered = KeyShare(
            ceremony: first.ceremony, key: first.key, number: first.number, total: first.total, needed: first.needed,
            octets: octets)
        #expect(try !KeySplitter.everySubset(of: shares.dropLast() + [altered], gives: secret))
    }

    /// What one share shows of a key that is known to be all zeroes: 48 octets that look like any others, and others the next time.
    @Test func `a share tells nothing of the key`() throws {
        let zeroes = try LockedOctets(count: Self.octets)
        var seen: Set<[UInt8]> = []
        for _ in 0..<100 {
            let share = try Self.shares(zeroes, 2, of: 3)[0].octets
            #expect(Set(share).count > 8)
            seen.insert(share)
        }
        #expect(seen.count == 100)
    }

    @Test(arguments: [(0, 3), (1, 3), (3, 3), (2, 2), (2, 17), (-1, 5), (5, 4)])
    func `counts that would lose the key, or give it away, are refused`(_ needed: Int, _ total: Int) throws {
        #expect(throws: KeyShareFailure.countsUnfit) { _ = try Self.shares(Self.secret(), needed, of: total) }
    }

    @Test func `too few, one given twice, and those of two ceremonies are told apart`() throws {
        let secret = try Self.secret(), shares = try Self.shares(secret, 3, of: 5)
        let others = try Self.shares(secret, 3, of: 5, ceremony: "Another")
        #expect(throws: KeyShareFailure.tooFew(have: 2, need: 3)) { _ = try KeySplitter.combine(Array(shares.prefix(2))) }
        #expect(throws: KeyShareFailure.givenTwice(1)) { _ = try KeySplitter.combine([shares[0], shares[1], shares[0]]) }
        #expect(throws: KeyShareFailure.notOfOneKey) { _ = try KeySplitter.combine([shares[0], shares[1], others[2]]) }
        #expect(throws: KeyShareFailure.tooFew(have: 0, need: 2)) { _ = try KeySplitter.combine([]) }
    }

    /// Two shares of a 3 of 5 that claim that two are enough.
    @Test func `shares that lie about how many are needed make another key`() throws {
        let secret = try Self.secret()
        let lying = try Self.shares(secret, 3, of: 5).prefix(2).map {
            KeyShare(ceremony: $0.ceremony, key: $0.key, number: $0.number, total: $0.total, needed: 2, octets: $0.octets)
        }
        #expect(try !KeySplitter.combine(Array(lying)).equals(secret))
    }
}
