/// Why something of a log is not believed, or cannot be made.
package indirect enum LogFailure: Error, Sendable, Hashable {
    /// A proof that does not lead from what it should prove to the root that it was given, or is of another length.
    case proofWrong
    /// Asked for what the tree does not hold: a leaf, a size or a node beyond its end.
    case outsideTree
    /// A tile that is needed and was not handed in.
    case tileMissing(LogTile)
    /// Content of another length or form than its tile says.
    case tileMalformed(LogTile)
    /// A file that the log must have is not there.
    case fileMissing(String)
    /// No path of a tile.
    case pathMalformed
    /// An entry of more octets than 16 bits can count.
    case entryTooLarge(octets: Int)
    /// Not a text with signature lines, or over a limit of ``LogLimits``.
    case noteMalformed
    /// A name that is empty, or holds a space or a plus.
    case keyNameUnfit
    /// No verifier key, or one whose id is not that of its name and octets.
    case keyMalformed
    /// Two different keys of one name and id were given.
    case keyAmbiguous(name: String)
    /// A signature by the name and id of a known key that is not that key's.
    case signatureWrong(name: String)
    /// Nobody who is known signed.
    case signatureMissing(name: String)
    /// The text of the note is no tree head.
    case checkpointMalformed
    /// A tree head of another log.
    case otherLog(origin: String)
    /// Fewer of the known witnesses than were asked for.
    case tooFewWitnesses(have: Int, need: Int)
    case cannotSign
}
