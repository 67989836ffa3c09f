import MailModel
import MerkleLog

/// A note that is read is written back as it came, and a checkpoint in it is its own spelling.
func fuzzSignedNote(_ octets: UnsafeRawBufferPointer) {
    let given = Octets(Array(octets))
    guard let note = try? SignedNote(parsing: given) else { return }
    precondition(note.octets == given, "a note reads as what it was not written as")
    if let checkpoint = try? Checkpoint(parsing: note.text) { precondition(checkpoint.text == note.text) }
    for signature in note.signatures where signature.octets.count == 72 {
        guard let key = try? NoteKey(name: signature.name, kind: .cosignature, octets: Array(repeating: 1, count: 32)) else {
            continue
        }
        precondition((try? NoteKey(parsing: key.text)) == key)
        _ = try? note.verified(by: [key])
    }
}

/// Entries that are read from a bundle are written back as they came.
func fuzzEntryBundle(_ octets: UnsafeRawBufferPointer) {
    let given = Octets(Array(octets))
    guard let tile = LogTile(.entries, index: 0) else { return }
    for count in [0, 1, 3, 256] {
        guard let entries = try? EntryBundle.entries(given, count: count, of: tile) else { continue }
        precondition(entries.count == count && (try? EntryBundle.octets(entries)) == given)
    }
}

/// A path of a tile that is read is the only one of that tile.
func fuzzTilePath(_ octets: UnsafeRawBufferPointer) {
    let text = String(decoding: octets, as: UTF8.self)
    guard let tile = try? LogTile(path: text) else { return }
    precondition(tile.path == text && (1...256).contains(tile.width))
}

/// A proof of any sizes and hashes proves nothing about roots that it does not lead to, and comes to an end. The first two octets choose a
/// true proof, which the rest changes: unless it changes nothing, it is refused.
func fuzzMerkleProof(_ octets: UnsafeRawBufferPointer) {
    let given = Array(octets)
    guard given.count >= 2 else { return }
    let new = UInt64(given[0]) % 70 + 1, old = UInt64(given[1]) % (new + 1)
    let tree = MerkleTree((0..<70).map { Octets([UInt8($0)]) })
    guard let proof = try? tree.consistencyProof(from: old, to: new), let oldRoot = try? tree.root(of: old),
        let newRoot = try? tree.root(of: new)
    else { preconditionFailure("a tree has no proof of itself") }
    var path = proof.path
    for (place, change) in given.dropFirst(2).enumerated() where !path.isEmpty {
        var hash = path[place % path.count].octets
        hash[place / path.count % 32] ^= change
        path[place % path.count] = MerkleHash(hash) ?? .empty
    }
    let changed = ConsistencyProof(old: old, new: new, path: path)
    precondition(((try? changed.verify(oldRoot: oldRoot, newRoot: newRoot)) != nil) == (path == proof.path))
    let wild = given.count >= 18 ? given[2..<18].reduce(UInt64(0)) { $0 << 8 | UInt64($1) } : old
    let foreign = ConsistencyProof(old: wild, new: .max, path: path)
    // From nothing, and from itself, every tree grows.
    let isOfAnyTree = wild == 0 || (wild == .max && oldRoot == newRoot)
    precondition((try? foreign.verify(oldRoot: newRoot, newRoot: oldRoot)) == nil || isOfAnyTree)
    precondition((try? InclusionProof(index: wild, size: .max, path: path).verify(leaf: oldRoot, root: newRoot)) == nil)
}
