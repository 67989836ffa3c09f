package import MailModel

/// Entries in a file, each with its length before it in 16 bits, the greater octet first (C2SP tlog-tiles, "Log entries").
package enum EntryBundle {
    package static func octets(_ entries: some Collection<Octets>) throws(LogFailure) -> Octets {
        var octets: [UInt8] = []
        for entry in entries {
            guard entry.count <= LogLimits.entry else { throw .entryTooLarge(octets: entry.count) }
            octets += [UInt8(entry.count >> 8), UInt8(entry.count & 0xFF)]
            octets.append(contentsOf: entry.bytes)
        }
        return Octets(octets)
    }

    /// Reads the entries of a bundle, or of the rest of one from an entry's beginning on.
    ///
    /// - Parameter count: how many there must be, and nothing behind them.
    package static func entries(_ octets: Octets, count: Int, of tile: LogTile) throws(LogFailure) -> [Octets] {
        let (entries, length) = try first(count, of: octets, tile)
        guard length == octets.count else { throw .tileMalformed(tile) }
        return entries
    }

    /// Reads the first entries of a bundle that may hold more: the whole one stands in for partial ones that are gone (C2SP tlog-tiles,
    /// "Partial Tiles").
    ///
    /// - Returns: the entries, and how many octets they take with their lengths.
    package static func first(
        _ count: Int, of octets: Octets, _ tile: LogTile
    ) throws(LogFailure) -> (entries: [Octets], length: Int) {
        guard octets.count <= LogLimits.bundle, count <= LogLimits.tileWidth else { throw .tileMalformed(tile) }
        var entries: [Octets] = []
        var place = 0
        while entries.count < count {
            guard place + 2 <= octets.count else { throw .tileMalformed(tile) }
            let end = place + 2 + Int(octets[place]) << 8 + Int(octets[place + 1])
            guard end <= octets.count else { throw .tileMalformed(tile) }
            entries.append(octets[(place + 2)..<end])
            place = end
        }
        return (entries, place)
    }
}
