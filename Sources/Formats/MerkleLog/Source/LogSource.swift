package import MailModel

/// Where the files of a log can be had (C2SP tlog-tiles): a web server, a folder. It judges nothing; who reads from it verifies.
package protocol LogSource: Sendable {
    /// The checkpoint that is out now.
    ///
    /// - Parameter tag: of the one that the caller has; then nothing may come back where that is the newest still.
    func checkpoint(unless tag: String?) async throws -> LogCheckpointAnswer
    /// What a file holds from an octet on; `nil` where there is no such file.
    ///
    /// - Parameters:
    ///   - path: below the log's prefix.
    ///   - limit: octets from there on; a file that goes on beyond is refused.
    func file(_ path: String, from offset: Int, limit: Int) async throws -> Octets?
    /// Must be called before the last reference goes.
    func close() async
}
