import BackupArchive
import Foundation
import MailModel

/// Unpacks the records of a backup into a ``RestorePart``, mode 0600, a file at a time.
final class RestoreStage {
    private let part: RestorePart
    private var current: FileHandle?

    init(_ part: RestorePart) { self.part = part }

    func take(_ event: BackupReader.Event) throws {
        switch event {
        case .about: break
        case .began(let name, _): try begin(name)
        case .octets(let octets): try current?.write(contentsOf: octets)
        case .ended:
            // Here, where an error of the disk is still told: what a later sync(2) finds nobody hears of.
            try current?.synchronize()
            try current?.close()
            current = nil
        }
    }

    /// The name of a record is a path of plain parts (``BackupRecord/isFileName(_:)``), so that it stays below the folder.
    private func begin(_ name: String) throws {
        let path = "\(part.path)/\(name)"
        try FileManager.default.createDirectory(
            atPath: URL(fileURLWithPath: path).deletingLastPathComponent().path, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw NodeFailure("\(path) cannot be written: \(String(cString: strerror(errno)))") }
        current = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }
}
