import MailModel

/// A cosignature of version 1 (C2SP tlog-cosignature): a time, and Ed25519 over a line that says what this is, the time and the text.
enum Cosignature {
    /// Whole seconds since 1970, as they stand in the signature and in what is signed.
    struct Stamp {
        let seconds: UInt64
        let time: Timestamp

        var octets: [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: seconds >> (56 - 8 * UInt64($0))) } }
    }

    /// `nil` before 1970 and after the year 9999: no clock says that.
    static func stamp(_ time: Timestamp) -> Stamp? { UInt64(exactly: time.seconds).flatMap(stamp(seconds:)) }

    private static func stamp(seconds: UInt64) -> Stamp? {
        guard seconds <= UInt64(Timestamp.distantFuture.seconds) else { return nil }
        return Stamp(seconds: seconds, time: Timestamp(seconds: Int64(seconds)))
    }

    static func message(_ text: String, _ stamp: Stamp) -> [UInt8] {
        Array("cosignature/v1\ntime \(stamp.seconds)\n\(text)".utf8)
    }

    static func read(_ octets: [UInt8]) -> (Stamp, ArraySlice<UInt8>)? {
        guard octets.count == 8 + 64, let stamp = stamp(seconds: octets.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }) else {
            return nil
        }
        return (stamp, octets[8...])
    }
}
