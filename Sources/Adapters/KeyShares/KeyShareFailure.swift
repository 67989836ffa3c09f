/// Why a key could not be split, or not be put together again. Each text says what to do.
package enum KeyShareFailure: Error, Sendable, Hashable {
    case memoryNotLocked
    case countsUnfit
    case notShare(line: Int)
    /// A line was copied wrongly.
    case lineWrong(Int)
    case checksumWrong
    /// Shares of two ceremonies, or of two keys.
    case notOfOneKey
    case givenTwice(Int)
    case tooFew(have: Int, need: Int)
    case librarySaysNo
}

extension KeyShareFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .memoryNotLocked:
            "the memory for the key cannot be locked; turn swap off (`swapoff -a`), or raise the limit (`ulimit -l unlimited`)"
        case .countsUnfit:
            "a key is split into \(KeySplitter.counts.lowerBound) to \(KeySplitter.counts.upperBound) shares, of which at least 2, and not all, are needed"
        case .notShare(let line): "line \(line) is none of a share; see that the whole text is there"
        case .lineWrong(let number):
            "the line of octets that begins with \(number): is not what was written; compare it with the paper"
        case .checksumWrong: "the checksum does not fit; compare every line with the paper"
        case .notOfOneKey: "these shares are not of one ceremony"
        case .givenTwice(let number): "share \(number) is given twice"
        case .tooFew(let have, let need): "\(need) shares are needed, and \(have) are given"
        case .librarySaysNo: "libgfshare could not do it"
        }
    }
}
