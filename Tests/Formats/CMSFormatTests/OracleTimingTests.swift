import CMSFormat
import Crypto
import Foundation
import MailModel
import SecureMailTestKit
import Testing
import X509

/// Welch's t-test, for `make prove` alone: it asks for a quiet machine, and for a minute.
@Suite(
    "Opening takes as long, whatever is wrong: RFC 3218 section 2.3.2", .serialized,
    .enabled(if: ProcessInfo.processInfo.environment["SECUREMAIL_PROVE"] != nil, "only for `make prove`"))
struct OracleTimingTests {
    /// Samples of each kind. The slowest tenth says more of the machine than of the code.
    private static let samples = 10_000, kept = 9_000
    /// Beyond it the two kinds differ; at that many samples, with a chance of one in 100,000 that they do not.
    private static let limit = 4.5
    /// Microseconds that may lie between the means beside that: the library's own way to say that a key does not unwrap.
    private static let allowance = 10.0

    private static func envelope(_ tree: DERTree) throws -> AuthEnvelope {
        try AuthEnvelope(parsing: Octets(tree.octets), accepting: .all)
    }

    /// So much that a failure before the content was looked at would be told by its time.
    private static let content = Octets([UInt8](repeating: 0x61, count: 1_048_576))

    @Test func `a wrapped key that is wrong is not told from a content that is wrong`() async throws {
        let recipient = try CMSIdentity.p256(), keys = try MemoryKeys(recipient)
        let sealed = DERTree(
            reading: try EnvelopeWriter.seal(
                Self.content, to: [recipient.certificate],
                contentKey: SymmetricKey(size: .bits256), accepting: .all))
        var wrongTag = sealed, wrongKey = sealed
        wrongTag[1, 0, 3].content[15] ^= 1
        wrongKey[1, 0, 1, 0, 3, 0, 1].content[20] ^= 1
        let kinds = [try Self.envelope(wrongTag), try Self.envelope(wrongKey)]
        var times: [[Double]] = [[], []]
        for number in 0..<2 * Self.samples + 200 {
            // In a changing order, so that what the machine does otherwise meets both alike.
            let kind = (number ^ number >> 3 ^ number >> 7) & 1
            let time = await Self.time(kinds[kind], recipient, keys)
            if number >= 200 { times[kind].append(time) }
        }
        let value = Self.welch(times[0], times[1])
        #expect(value < Self.limit, "t = \(value)")
    }

    /// Processor time of one failure, in microseconds.
    private static func time(_ envelope: AuthEnvelope, _ own: CMSIdentity, _ keys: MemoryKeys) async -> Double {
        let start = ProcessorTime.now
        let isOpened = (try? await envelope.open(own: [own.certificate], keys: keys)) != nil
        let time = ProcessorTime.now - start
        #expect(!isOpened)
        return time / .microseconds(1)
    }

    private static func welch(_ one: [Double], _ other: [Double]) -> Double {
        func moments(_ all: [Double]) -> (mean: Double, error: Double) {
            let kept = all.sorted().prefix(Self.kept), count = Double(kept.count)
            let mean = kept.reduce(0, +) / count
            return (mean, kept.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1) / count)
        }
        let (a, b) = (moments(one), moments(other))
        print("means \(a.mean) and \(b.mean) microseconds")
        return (abs(a.mean - b.mean) - Self.allowance) / (a.error + b.error).squareRoot()
    }
}
