import Foundation
import MailModel
import MessageFormat

/// Lines of 76 columns, against Foundation's.
enum Base64Benchmarks {
    static func all() -> [Benchmark] {
        let octets = SampleMail.octets(1_048_576), data = Data(octets.bytes)
        let lines = Base64.encodeLines(octets), dataLines = Data(lines.bytes)
        return [
            Benchmark(
                name: "base64 lines, encode 1 MiB", octets: octets.count, body: { consume(Base64.encodeLines(octets)) },
                beside: .init(name: "Foundation") {
                    consume(
                        data.base64EncodedData(options: [
                            .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
                        ]))
                }),
            Benchmark(
                name: "base64 lines, decode to 1 MiB", octets: octets.count, body: { consume(Base64.decodeStrictly(lines)) },
                beside: .init(name: "Foundation") {
                    consume(Data(base64Encoded: dataLines, options: .ignoreUnknownCharacters))
                }),
        ]
    }
}
