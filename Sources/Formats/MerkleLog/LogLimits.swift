/// Bounds of a log; ours where no source is named.
package enum LogLimits {
    /// Leaves of a tree: every count of leaves fits a signed number of 64 bits with room to spare.
    package static let leaves: UInt64 = 1 << 48
    /// Octets of an entry: its length is written in 16 bits (C2SP tlog-tiles, "Log entries").
    package static let entry = 65_535
    /// Entries of a bundle and hashes of a tile (C2SP tlog-tiles).
    package static let tileWidth = 256
    /// Levels of trees that a tile spans: 256 hashes are the leaves of a tree of height 8.
    package static let tileHeight = 8
    /// Levels of tiles that a path may name (C2SP tlog-tiles: 0 to 63).
    package static let tileLevels = 64
    /// Octets of a bundle of entries, each with its length.
    package static let bundle = tileWidth * (entry + 2)
    /// Octets of a signed note.
    package static let note = 65_536
    /// Signatures of a note; C2SP signed-note wants at least 16 to be taken.
    package static let signatures = 64
    /// Octets of a key's name, and of a log's origin.
    package static let name = 255
    /// Lines of a checkpoint after the third.
    package static let extensionLines = 16
    /// Hashes of one proof: a path of a tree of 2^64 leaves and one more.
    package static let proof = 65
    /// Octets of a ``CheckpointLine``: four fields of 15, 44, 12 and 88.
    package static let checkpointLine = 162
    /// How far a witness's clock may be ahead of ours.
    package static let clockSkew: Duration = .seconds(300)
}
