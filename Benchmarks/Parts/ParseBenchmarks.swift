import MailModel
import MessageFormat
import SMTPProtocol

/// A message read to its last part, and content taken off the wire.
enum ParseBenchmarks {
    static func all() throws -> [Benchmark] {
        [
            try parse("parse, text of 4 KiB", SampleMail.text(of: 4_096), parts: 1),
            try parse("parse, multipart of 50 KiB", SampleMail.multipart(of: 51_200, attachments: 3), parts: 7),
            try parse("parse, multipart of 1 MiB", SampleMail.multipart(of: 1_048_576, attachments: 1), parts: 5),
            readContent(SampleMail.multipart(of: 1_048_576, attachments: 1)),
        ]
    }

    private static func parse(_ name: String, _ octets: Octets, parts: Int) throws -> Benchmark {
        guard case .parts(let found) = try Message(parsing: octets).structure(), found.count == parts else {
            throw BenchmarkFailure(description: "\(name): not the parts that were written")
        }
        return Benchmark(name: name, octets: octets.count) { consume(try Message(parsing: octets).structure()) }
    }

    /// In pieces of 64 KiB, as a socket gives them.
    private static func readContent(_ message: Octets) -> Benchmark {
        var stuffer = DotStuffer()
        let wire = Octets(stuffer.stuffed(message) + stuffer.ending)
        let pieces = stride(from: 0, to: wire.count, by: 65_536).map { wire[$0..<min($0 + 65_536, wire.count)] }
        return Benchmark(
            name: "read content after DATA, 1 MiB", octets: wire.count,
            body: {
                var reader = ContentReader(sizeLimit: 36_700_160, expectedSize: wire.count)
                for piece in pieces { piece.withUnsafeBytes { consume(reader.read($0).taken) } }
            },
            beside: .init(name: "copying it") {
                var copy: [UInt8] = []
                copy.reserveCapacity(wire.count)
                for piece in pieces { copy.append(contentsOf: piece.bytes) }
                consume(copy)
            })
    }
}
