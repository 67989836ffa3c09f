package import MailModel

/// Where a node keeps what it made of the log, so that a start need not verify all of it again.
///
/// What is kept here is believed without a signature of the authority. So it must be this node's own, and whole: nothing else may come back.
package protocol SnapshotKeeping: Sendable {
    /// After so many statements more it is worth the disk.
    var interval: UInt64 { get }
    /// `nil` where none was kept.
    func kept() async throws -> Octets?
    /// Returns once it is durable.
    ///
    /// - Parameter write: hands over the octets, a part after the other.
    func keep(_ write: @Sendable (_ take: (Octets) -> Void) -> Void) async throws
}
