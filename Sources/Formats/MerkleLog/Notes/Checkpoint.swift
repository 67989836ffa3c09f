/// A tree head as the text of a note (C2SP tlog-checkpoint): origin, size, root, a line each.
package struct Checkpoint: Sendable, Hashable {
    /// Names the log.
    package let origin: String
    package let size: UInt64
    package let root: MerkleHash
    /// Lines that mean something to the log alone.
    package let extensionLines: [String]

    package init(origin: String, size: UInt64, root: MerkleHash) throws(LogFailure) {
        try self.init(origin: origin, size: size, root: root, extensionLines: [])
    }

    private init(origin: String, size: UInt64, root: MerkleHash, extensionLines: [String]) throws(LogFailure) {
        guard !origin.isEmpty, origin.utf8.count <= LogLimits.name, !origin.contains("\n"), size <= LogLimits.leaves,
            size > 0 || root == .empty
        else { throw .checkpointMalformed }
        (self.origin, self.size, self.root, self.extensionLines) = (origin, size, root, extensionLines)
    }

    package var text: String {
        ([origin, String(size), ExactBase64.text(root.octets)] + extensionLines).map { $0 + "\n" }.joined()
    }

    package init(parsing text: String) throws(LogFailure) {
        guard text.utf8.last == 0x0A else { throw .checkpointMalformed }
        let lines = text.utf8.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false).map { String(Substring($0)) }
        guard (3...(3 + LogLimits.extensionLines)).contains(lines.count), lines.allSatisfy({ !$0.isEmpty }),
            let size = UInt64(lines[1]), String(size) == lines[1],
            let octets = ExactBase64.octets(lines[2]), let root = MerkleHash(octets)
        else { throw .checkpointMalformed }
        try self.init(origin: lines[0], size: size, root: root, extensionLines: Array(lines[3...]))
    }
}
