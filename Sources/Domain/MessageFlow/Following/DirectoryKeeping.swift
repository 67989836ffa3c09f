package import CommunityModel
package import MailModel

/// Where a node keeps the directory that it goes by, and beside it, in a place of its own, how far that reaches: so an older directory stays
/// refused although the kept one expired while the node was off, or was damaged.
package protocol DirectoryKeeping: Sendable {
    /// `nil` where none was kept.
    func keptFile() async throws -> Octets?
    func keptPosition() async throws -> DirectoryPosition?
    /// Returns once both are durable. The file goes first: a position that reaches farther than the kept file would make that useless.
    func keep(_ file: Octets, _ position: DirectoryPosition) async throws
}
