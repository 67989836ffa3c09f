import DeliveryQueue
import Foundation
package import MailModel

/// The time of the run before in a small file, written in place and never synced: the page cache outlives the process. What does not fit its
/// checksum says nothing.
package struct SeenTimeFile: SeenTime {
    private let path: String

    package init(path: String) { self.path = path }

    package func load() -> Timestamp? {
        guard let octets = FileManager.default.contents(atPath: path) else { return nil }
        let words = String(decoding: octets.prefix(100), as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard words.count == 2, let microseconds = Int64(words[0]), words[1] == Self.checksum(microseconds) else { return nil }
        return Timestamp(microseconds: microseconds)
    }

    /// A time that cannot be written is not known at the next start, which then believes its clock.
    package func set(_ moment: Timestamp) {
        let line = "\(moment.microseconds) \(Self.checksum(moment.microseconds))\n"
        let opened = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard opened >= 0 else { return }
        defer { close(opened) }
        // One write of one short line, of the same length each time: it is there whole or not at all.
        _ = Array(line.utf8).withUnsafeBytes { pwrite(opened, $0.baseAddress, $0.count, 0) }
        _ = ftruncate(opened, off_t(line.utf8.count))
    }

    private static func checksum(_ microseconds: Int64) -> String {
        Hexadecimal.text(QueueChecksum.content(Array(String(microseconds).utf8)[...]))
    }
}
