/// Where a single bit of a frame was flipped since it was written, its checksum tells that, which no write that was cut off looks like, and mostly
/// which one. Of a word's nine highest bits it says the same for several words, as it counts modulo 2^32; and the last word grows as its own second
/// half does.
extension WriteAheadSum {
    /// By how much both halves of the checksum grow for each 1 that a word is larger.
    private struct Weight {
        let first: UInt32, second: UInt32

        /// Of the word two before, which is added to twice as much.
        var earlier: Weight { Weight(first: first &+ second, second: first &+ second &+ second) }
    }

    /// - Parameter frame: one that does not fit.
    /// - Returns: octets in one of which a bit was flipped, and what it was; none where no one bit explains it.
    func mends(_ frame: [UInt8], ofSalt salt: ArraySlice<UInt8>) -> [WriteAheadLog.Mend] {
        let unsummed = 8 * 8..<WriteAheadLog.frameHeaderSize * 8
        return (Array(unsummed) + explanations(of: frame)).compactMap { bit in
            var mended = frame
            mended[bit / 8] ^= 1 << (bit % 8)
            return adding(mended, ofSalt: salt).map { _ in WriteAheadLog.Mend(offset: bit / 8, octet: mended[bit / 8]) }
        }
    }

    /// Bits of what is summed that, flipped, make the sum what is written.
    private func explanations(of frame: [UInt8]) -> [Int] {
        let sum = summing(frame),
            missing = Weight(
                first: WriteAheadLog.word(frame, 16) &- sum.first, second: WriteAheadLog.word(frame, 20) &- sum.second)
        var (even, odd) = (Weight(first: 1, second: 1), Weight(first: 0, second: 1)), found: [Int] = []
        let page = stride(from: frame.count - 8, through: WriteAheadLog.frameHeaderSize, by: -8)
        for offset in Array(page) + [0] {
            found +=
                bits(of: frame, at: offset, weighing: even, missing) + bits(of: frame, at: offset + 4, weighing: odd, missing)
            (even, odd) = (even.earlier, odd.earlier)
        }
        return found
    }

    private func bits(of frame: [UInt8], at offset: Int, weighing weight: Weight, _ missing: Weight) -> [Int] {
        let word = frame.withUnsafeBytes { self.word($0, offset) }
        return (0..<32).filter { bit in
            let value = UInt32(1) << bit, growth = word & value == 0 ? value : 0 &- value
            return growth &* weight.first == missing.first && growth &* weight.second == missing.second
        }.map { (offset + (isBigEndian ? 3 - $0 / 8 : $0 / 8)) * 8 + $0 % 8 }
    }
}
