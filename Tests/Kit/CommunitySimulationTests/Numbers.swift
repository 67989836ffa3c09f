/// Numbers that follow from a seed.
struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 31)
    }

    mutating func falls(oneIn count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }
}
