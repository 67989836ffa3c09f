import Foundation

/// Writes an export as it comes from the node: pieces of files below the place that the operator named.
final class ExportWriter {
    private let place: String
    private let format: MailboxCommand.Export.Format
    private var current: (name: String, handle: FileHandle)?

    /// - Parameter place: a folder for a maildir; for mbox the INBOX's file, with other folders' files beside it.
    init(format: MailboxCommand.Export.Format, place: String) throws {
        (self.format, self.place) = (format, place)
        if format == .mbox { try begin("INBOX.mbox") } else { try makeFolder(place) }
    }

    private func makeFolder(_ place: String) throws {
        try FileManager.default.createDirectory(
            atPath: place, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// - Parameter name: the file that the octets belong to; `nil`: the same as before.
    func write(_ name: String?, _ octets: [UInt8]) throws {
        if let name, name != current?.name { try begin(name) }
        try current?.handle.write(contentsOf: octets)
    }

    func finish() throws {
        try current?.handle.synchronize()
        try current?.handle.close()
        current = nil
    }

    private func begin(_ name: String) throws {
        try finish()
        let path =
            switch format {
            case .maildir: "\(place)/\(name)"
            case .mbox: name == "INBOX.mbox" ? place : "\(place).\(name)"
            }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        if !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        }
        guard let handle = FileHandle(forWritingAtPath: path) else { throw CocoaError(.fileWriteUnknown) }
        try handle.seekToEnd()
        current = (name, handle)
    }
}
