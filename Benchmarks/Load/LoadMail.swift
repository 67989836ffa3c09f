import NIOCore

/// The messages of a run: they differ in their number alone, which the sink reads again.
struct LoadMail: Sendable {
    static let numberField = "X-Load-Number: "

    private let plan: LoadPlan
    private let body: ByteBuffer

    init(_ plan: LoadPlan) throws {
        self.plan = plan
        let room = plan.octets - Self.header(plan, 0).utf8.count
        guard room >= 2 else { throw LoadFailure("a message of \(plan.octets) octets has no room for its header") }
        body = ByteBuffer(bytes: Self.lines(room))
    }

    /// What follows the 354, its end included.
    func content(_ number: Int) -> [ByteBuffer] {
        [ByteBuffer(string: Self.header(plan, number)), body, ByteBuffer(string: ".\r\n")]
    }

    private static func header(_ plan: LoadPlan, _ number: Int) -> String {
        let digits = String(number)
        let padded = String(repeating: "0", count: max(0, 8 - digits.count)) + digits
        return """
            Date: Tue, 01 Sep 2026 12:00:00 +1200\r
            From: <\(plan.sender)>\r
            To: <\(plan.recipient)>\r
            Message-ID: <load.\(padded)@load.example>\r
            Subject: Figures of the month\r
            MIME-Version: 1.0\r
            Content-Type: text/plain; charset=utf-8\r
            \(numberField)\(padded)\r
            \r\n
            """
    }

    /// Text that does not compress to nothing, in lines of at most 78 octets, without a dot in front.
    private static func lines(_ octets: Int) -> [UInt8] {
        var lines: [UInt8] = []
        lines.reserveCapacity(octets)
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        while lines.count < octets {
            let left = octets - lines.count
            // Never one octet alone at the end, which could not be a line end.
            let length = left <= 78 ? left : (left - 78 == 1 ? 77 : 78)
            for _ in 0..<max(0, length - 2) {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                lines.append(UInt8(ascii: "a") + UInt8(truncatingIfNeeded: (state >> 33) % 26))
            }
            lines += [13, 10]
        }
        return lines
    }
}
