package import DeliveryQueue
import DiskCalls
import Foundation
import MailModel

/// The time of the run before in a small file of fixed length, written in place. It is synced when it is made, and where that is
/// asked for: the page cache outlives the process, and a power cut leaves an earlier time, which tells as well that the clock was set. What does
/// not fit its checksum says nothing.
package struct SeenTimeFile: SeenTime {
    /// Numbers, checksum and blanks up to the line's end: as a length that changed could be there without its octets.
    private static let length = 160

    private let path: String

    package init(path: String) { self.path = path }

    package func load() -> SeenMoment? {
        guard let octets = FileManager.default.contents(atPath: path) else { return nil }
        let words = String(decoding: octets.prefix(200), as: UTF8.self).split(whereSeparator: \.isWhitespace)
        let text = words.dropLast().joined(separator: " ")
        guard let written = words.last, written == Self.checksum(text) else { return nil }
        return SeenMoment(storedText: text)
    }

    /// A time that cannot be written is not known at the next start, which then believes its clock.
    package func set(_ moment: SeenMoment) { _ = write(moment, isSynced: false) }

    package func setSynced(_ moment: SeenMoment) -> Bool { write(moment, isSynced: true) }

    private func write(_ moment: SeenMoment, isSynced: Bool) -> Bool {
        let text = moment.storedText, checked = "\(text) \(Self.checksum(text))"
        let line = checked + String(repeating: " ", count: max(0, Self.length - 1 - checked.utf8.count)) + "\n"
        let isNew = access(path, F_OK) != 0
        let opened = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard opened >= 0 else { return false }
        defer { close(opened) }
        // One write of one short line: it is there whole, or does not fit its checksum.
        let written = Array(line.utf8).withUnsafeBytes { pwrite(opened, $0.baseAddress, $0.count, 0) }
        guard written == line.utf8.count else { return false }
        guard isNew || isSynced else { return true }
        guard fdatasync(opened) == 0 else { return false }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        return !isNew || SystemFileCalls().syncFolder(folder) == 0
    }

    private static func checksum(_ text: String) -> String {
        Hexadecimal.text(RecordChecksum.content(Array(text.utf8)[...]))
    }
}
