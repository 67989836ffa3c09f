package import DeliveryQueue
import Foundation
import MailModel
import Synchronization

/// Crash marks in a small file, a line of fixed length for each slot, written in place and never synced: the page cache outlives the
/// process. A line that cannot be read, or does not fit its checksum, is no mark: of an innocent delivery that would be the worse error.
package final class QueueCrashFile: CrashMarks {
    /// The mark's text, a blank, its checksum, and blanks up to the line's end.
    private static let lineLength = 40

    private let path: String
    private let descriptor: Mutex<Int32>

    /// Opens or creates the file, mode 0600.
    package init(path: String) throws(StorageFailure) {
        let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard opened >= 0 else { throw StorageFailure(errno: errno, at: "open", of: path) }
        self.path = path
        descriptor = Mutex(opened)
    }

    deinit { _ = descriptor.withLock { close($0) } }

    package func load() -> [Int: CrashMark] {
        guard let octets = FileManager.default.contents(atPath: path) else { return [:] }
        let text = Array(octets)
        var marks: [Int: CrashMark] = [:]
        for slot in 0..<(text.count / Self.lineLength) {
            let line = text[(slot * Self.lineLength)..<((slot + 1) * Self.lineLength)]
            marks[slot] = Self.mark(String(decoding: line, as: UTF8.self))
        }
        return marks
    }

    /// A mark that cannot be written is lost: that delivery is then not suspected after a crash, and mail goes on.
    package func set(_ mark: CrashMark?, at slot: Int) {
        var line = Array((mark.map(Self.text) ?? "").utf8)
        line += Array(repeating: UInt8(ascii: " "), count: Self.lineLength - 1 - line.count) + [UInt8(ascii: "\n")]
        descriptor.withLock { descriptor in
            _ = line.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, off_t(slot * Self.lineLength)) }
        }
    }

    private static func text(_ mark: CrashMark) -> String {
        let text = mark.storedText
        return "\(text) \(checksum(text))"
    }

    /// The first octets of SHA-256.
    private static func checksum(_ text: String) -> String {
        Hexadecimal.text(RecordChecksum.content(Array(text.utf8)[...]).prefix(4))
    }

    private static func mark(_ line: String) -> CrashMark? {
        let words = line.split(whereSeparator: \.isWhitespace), text = words.dropLast().joined(separator: " ")
        guard let written = words.last, written == checksum(text) else { return nil }
        return CrashMark(storedText: text)
    }
}
