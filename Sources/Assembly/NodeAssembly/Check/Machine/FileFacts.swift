/// Kind, mode and owner of a file.
package struct FileFacts: Sendable, Hashable {
    package enum Kind: Sendable, Hashable { case file, folder, socket, other }

    package let kind: Kind
    /// The permission bits.
    package let mode: UInt32
    package let owner: UInt32

    /// Neither group nor others may do anything with it.
    package var isPrivate: Bool { mode & 0o077 == 0 }

    package init(kind: Kind, mode: UInt32, owner: UInt32) { (self.kind, self.mode, self.owner) = (kind, mode, owner) }
}
