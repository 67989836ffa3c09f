import MailModel

/// How findings say amounts.
enum CheckText {
    /// Rounded down to the largest unit that leaves at least two of it.
    static func span(_ span: Duration) -> String {
        let seconds = max(span, .zero - span).components.seconds
        if seconds == 0 { return "\(max(span, .zero - span).wholeMicroseconds / 1_000) ms" }
        for (size, unit) in [(86_400, "days"), (3_600, "hours"), (60, "minutes")] where seconds >= 2 * Int64(size) {
            return "\(seconds / Int64(size)) \(unit)"
        }
        return "\(seconds) s"
    }

    static func octets(_ count: UInt64) -> String {
        for (size, unit) in [(UInt64(1) << 40, "TiB"), (1 << 30, "GiB"), (1 << 20, "MiB")] where count >= size {
            let tenths = count / (size / 10)
            return tenths >= 100 ? "\(tenths / 10) \(unit)" : "\(tenths / 10).\(tenths % 10) \(unit)"
        }
        return "\(count / 1_024) KiB"
    }

    static func mode(_ mode: UInt32) -> String {
        let text = String(mode, radix: 8)
        return String(repeating: "0", count: max(0, 4 - text.count)) + text
    }

    /// `2026-12-05`, the day of a moment.
    static func day(_ time: Timestamp) -> String { String(time.rfc3339.prefix(10)) }

    static func list(_ names: some Sequence<String>) -> String { names.joined(separator: ", ") }
}
