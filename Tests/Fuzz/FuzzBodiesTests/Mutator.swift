/// Makes inputs out of kept ones: small changes at random, the same in every run.
struct Mutator {
    /// Octets of one mutation at most; the bodies are compiled without optimisation here.
    private static let maximumLength = 4_096
    /// Octets that mean something to one parser or another.
    private static let telling: [UInt8] = [
        0x00, 0x01, 0x09, 0x0A, 0x0D, 0x20, 0x22, 0x2C, 0x2E, 0x30, 0x3A, 0x3D, 0x5C, 0x7F, 0x80, 0xFF,
    ]

    private let inputs: [[UInt8]]
    private var random: SplitMix

    init(_ inputs: [[UInt8]], seed: UInt64) { (self.inputs, random) = (inputs, SplitMix(state: seed)) }

    /// One to four changes of one of the inputs.
    mutating func next() -> [UInt8] {
        var octets = inputs.randomElement(using: &random) ?? []
        for _ in 0...Int.random(in: 0...3, using: &random) { change(&octets) }
        return Array(octets.prefix(Self.maximumLength))
    }

    private mutating func change(_ octets: inout [UInt8]) {
        let part = part(of: octets.count)
        switch Int.random(in: 0...6, using: &random) {
        case 0: for position in part.prefix(1) { octets[position] ^= 1 << UInt8.random(in: 0...7, using: &random) }
        case 1: octets.insert(telling(), at: part.lowerBound)
        case 2: octets.replaceSubrange(part.prefix(1), with: [telling()])
        case 3: octets.removeSubrange(part)
        case 4: octets.removeLast(octets.count - part.lowerBound)
        case 5: octets.insert(contentsOf: octets[part], at: part.upperBound)
        default: splice(&octets, at: part.lowerBound)
        }
    }

    /// From here on, what stands in another input.
    private mutating func splice(_ octets: inout [UInt8], at position: Int) {
        let other = inputs.randomElement(using: &random) ?? []
        octets.replaceSubrange(position..., with: other[part(of: other.count).lowerBound...])
    }

    private mutating func part(of count: Int) -> Range<Int> {
        let ends = [Int.random(in: 0...count, using: &random), Int.random(in: 0...count, using: &random)]
        return min(ends[0], ends[1])..<max(ends[0], ends[1])
    }

    private mutating func telling() -> UInt8 { Self.telling.randomElement(using: &random) ?? 0 }
}
