import Foundation

/// Writes an export as it comes from the node: an mbox file, or a maildir of one file a message.
final class ExportWriter {
    private let format: MailboxCommand.Export.Format
    private let place: String
    private var current: FileHandle?
    private(set) var messages = 0

    init(format: MailboxCommand.Export.Format, place: String) throws {
        (self.format, self.place) = (format, place)
        switch format {
        case .mbox: current = try Self.create(place)
        case .maildir:
            for folder in ["cur", "new", "tmp"] {
                try FileManager.default.createDirectory(
                    atPath: "\(place)/\(folder)", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            }
        }
    }

    /// - Parameter name: a new message begins when it is not nil; its name in a maildir.
    func write(_ name: String?, _ octets: [UInt8]) throws {
        if let name {
            messages += 1
            if format == .maildir {
                try current?.close()
                current = try Self.create("\(place)/cur/\(name)")
            }
        }
        try current?.write(contentsOf: octets)
    }

    func finish() throws {
        try current?.synchronize()
        try current?.close()
    }

    private static func create(_ path: String) throws -> FileHandle {
        let made = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        guard made, let handle = FileHandle(forWritingAtPath: path) else { throw CocoaError(.fileWriteUnknown) }
        return handle
    }
}
