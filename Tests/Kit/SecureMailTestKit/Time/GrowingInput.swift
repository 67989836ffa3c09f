package import MailModel

/// A hostile input that can be made of any length, with what reads it: its cost may grow with its length and no faster.
///
/// Sizes go from 64 KiB to 256 KiB; with the environment variable `SECUREMAIL_SOAK` on to 4 MiB, a doubling at a time.
package struct GrowingInput: CustomStringConvertible, Sendable {
    package let description: String
    private let make: @Sendable (Int) -> Octets
    private let read: @Sendable (Octets) -> Void

    /// - Parameter make: the input of so many octets, or about as many.
    package init(
        _ name: String, make: @escaping @Sendable (Int) -> Octets, read: @escaping @Sendable (Octets) -> Void
    ) { (description, self.make, self.read) = (name, make, read) }

    /// A head, then a unit again and again, then a tail.
    package init(
        _ name: String, head: [UInt8] = [], unit: [UInt8], tail: [UInt8] = [], read: @escaping @Sendable (Octets) -> Void
    ) {
        self.init(
            name,
            make: { Octets(head + Array(repeatElement(unit, count: max(1, $0 / unit.count)).joined()) + tail) }, read: read)
    }

    /// The same of text, with `\n` written for CRLF.
    package init(
        _ name: String, head: String = "", unit: String, tail: String = "", read: @escaping @Sendable (Octets) -> Void
    ) {
        let octets = [head, unit, tail].map { Array($0.replacing("\n", with: "\r\n").utf8) }
        self.init(name, head: octets[0], unit: octets[1], tail: octets[2], read: read)
    }

    /// Each is so many doublings of 64 KiB.
    private static var doublings: [Int] {
        TestForm.isLong ? Array(0...6) : [0, 2]
    }

    /// What it costs at each size.
    ///
    /// - Parameter patience: of the processor's time: for so long a growth past the limit is measured again. The least of all runs counts, as
    ///   what else the machine does can make a run cost more and never less.
    package func growth(patience: Duration = .seconds(60)) -> CostGrowth {
        let begin = ProcessorTime.now, sizes = Self.doublings.map { 65_536 << $0 }, inputs = sizes.map(make)
        var least = inputs.map { _ in Double.infinity }, growth: CostGrowth
        repeat {
            for (index, input) in inputs.enumerated() { least[index] = min(least[index], seconds(reading: input)) }
            growth = CostGrowth(zip(sizes, least).map { ($0, $1) })
        } while !growth.isLinear && ProcessorTime.now - begin < patience
        return growth
    }

    private func seconds(reading input: Octets) -> Double { ProcessorTime.of { read(input) } / .seconds(1) }
}
