import CGFShare

/// Splits a secret k of n by Shamir's scheme over GF(2^8), by the system's libgfshare.
package enum KeySplitter {
    /// Shares that a key can be split into.
    package static let counts = 3...16

    /// At least two must come together, and one may be lost (libgfshare asks for that, too).
    package static func isFit(total: Int, needed: Int) -> Bool { counts.contains(total) && (2..<total).contains(needed) }

    package static func split(
        _ secret: LockedOctets, ceremony: String, key: [UInt8], total: Int, needed: Int
    ) throws(KeyShareFailure) -> [KeyShare] {
        guard isFit(total: total, needed: needed), secret.count > 0 else { throw .countsUnfit }
        var numbers = (1...total).map { UInt8($0) }
        guard let context = securemail_gfshare_encoder(&numbers, UInt32(total), UInt8(needed), UInt32(secret.count)) else {
            throw .librarySaysNo
        }
        defer { gfshare_ctx_free(context) }  // which overwrites what it held
        secret.withMutableBytes { gfshare_ctx_enc_setsecret(context, $0.baseAddress?.assumingMemoryBound(to: UInt8.self)) }
        return (0..<total).map { index in
            var octets = [UInt8](repeating: 0, count: secret.count)
            gfshare_ctx_enc_getshare(context, UInt8(index), &octets)
            return KeyShare(
                ceremony: ceremony, key: key, number: index + 1, total: total, needed: needed, octets: octets)
        }
    }

    /// Puts the secret together from so many shares as are needed, the first of those that are given. Whether it is the right one says the key
    /// that it makes: a share that was altered with its checksums gives another.
    package static func combine(_ shares: [KeyShare]) throws(KeyShareFailure) -> LockedOctets {
        guard let first = shares.first else { throw .tooFew(have: 0, need: 2) }
        guard shares.allSatisfy({ $0.isOfSameKey(as: first) }) else { throw .notOfOneKey }
        if let twice = shares.first(where: { share in shares.count { $0.number == share.number } > 1 }) {
            throw .givenTwice(twice.number)
        }
        guard shares.count >= first.needed else { throw .tooFew(have: shares.count, need: first.needed) }
        let used = shares.prefix(first.needed)
        var numbers = used.map { UInt8(truncatingIfNeeded: $0.number) }
        let secret = try LockedOctets(count: first.octets.count)
        guard let context = securemail_gfshare_decoder(&numbers, UInt32(used.count), UInt32(secret.count)) else {
            throw .librarySaysNo
        }
        defer { gfshare_ctx_free(context) }
        for (index, share) in used.enumerated() {
            var octets = share.octets
            gfshare_ctx_dec_giveshare(context, UInt8(index), &octets)
        }
        secret.withMutableBytes { gfshare_ctx_dec_extract(context, $0.baseAddress?.assumingMemoryBound(to: UInt8.self)) }
        return secret
    }

    /// Whether any so many shares as are needed give the secret again: asked before it is wiped.
    package static func everySubset(of shares: [KeyShare], gives secret: LockedOctets) throws(KeyShareFailure) -> Bool {
        guard let needed = shares.first?.needed else { return false }
        for chosen in 0..<(1 << shares.count) where chosen.nonzeroBitCount == needed {
            let some = shares.indices.filter { chosen & (1 << $0) != 0 }.map { shares[$0] }
            guard try combine(some).equals(secret) else { return false }
        }
        return true
    }
}
