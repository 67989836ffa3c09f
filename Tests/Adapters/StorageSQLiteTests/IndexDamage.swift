import Foundation
import GRDB
import Testing

/// Changes an entry of an index in the file itself, as a fault of the disk does: SQL keeps indexes right.
enum IndexDamage {
    /// Flips a bit of a key in the index's root page, which must be its only one.
    static func hideOneRow(of index: String, in path: String) throws {
        let database = try DatabaseQueue(path: path)
        let root = try database.read { database in
            try Int.fetchOne(database, sql: "SELECT rootpage FROM sqlite_master WHERE name = ?", arguments: [index])
        }
        let size = try database.read { try Int.fetchOne($0, sql: "PRAGMA page_size") } ?? 0, page = try #require(root)
        try database.close()
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        defer { try? handle.close() }
        let start = UInt64((page - 1) * size)
        try handle.seek(toOffset: start)
        var octets = [UInt8](try #require(try handle.read(upToCount: size)))
        // https://www.sqlite.org/fileformat2.html#b_tree_pages: a leaf of an index, whose first cell is payload length, header, key.
        try #require(octets[0] == 0x0A && octets[4] > 0 || octets[3] > 0)
        let cell = Int(octets[8]) << 8 | Int(octets[9]), header = Int(octets[cell + 1])
        octets[cell + 1 + header] ^= 0x02
        try handle.seek(toOffset: start)
        try handle.write(contentsOf: octets)
    }
}
