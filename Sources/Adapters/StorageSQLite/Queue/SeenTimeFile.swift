package import DeliveryQueue
import Foundation
import MailModel

/// The time of the run before in a small file, written in place and never synced: the page cache outlives the process. What does not fit its
/// checksum says nothing.
package struct SeenTimeFile: SeenTime {
    private let path: String

    package init(path: String) { self.path = path }

    package func load() -> SeenMoment? {
        guard let octets = FileManager.default.contents(atPath: path) else { return nil }
        let words = String(decoding: octets.prefix(200), as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard words.count == 3, let clock = Int64(words[0]), let ages = Int64(words[1]) else { return nil }
        let moment = SeenMoment(clock: Timestamp(microseconds: clock), forAges: Timestamp(microseconds: ages))
        return words[2] == Self.checksum(moment) ? moment : nil
    }

    /// A time that cannot be written is not known at the next start, which then believes its clock.
    package func set(_ moment: SeenMoment) {
        let line = "\(Self.text(moment)) \(Self.checksum(moment))\n"
        let opened = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard opened >= 0 else { return }
        defer { close(opened) }
        // One write of one short line, of the same length each time: it is there whole or not at all.
        _ = Array(line.utf8).withUnsafeBytes { pwrite(opened, $0.baseAddress, $0.count, 0) }
        _ = ftruncate(opened, off_t(line.utf8.count))
    }

    private static func text(_ moment: SeenMoment) -> String { "\(moment.clock.microseconds) \(moment.forAges.microseconds)" }

    private static func checksum(_ moment: SeenMoment) -> String {
        Hexadecimal.text(RecordChecksum.content(Array(text(moment).utf8)[...]))
    }
}
