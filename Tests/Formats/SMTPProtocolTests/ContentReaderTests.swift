import MailModel
import SMTPProtocol
import Testing

@Suite("Content after DATA: RFC 5321 section 4.1.1.4, 4.5.2")
struct ContentReaderTests {
    /// What stands where an end of content should; none of them is one.
    static let endings: [(name: String, octets: [UInt8])] =
        [
            ("LF.LF", "\n.\n"), ("LF.CRLF", "\n.\r\n"), ("CRLF.LF", "\r\n.\n"), ("CR.CR", "\r.\r"), ("CR.CRLF", "\r.\r\n"),
            ("CRLF.CR", "\r\n.\r"), ("LF.CR", "\n.\r"), ("CR.LF", "\r.\n"), ("CRLF.CRCRLF", "\r\n.\r\r\n"),
            ("LFLF.CRLF", "\n\n.\r\n"), ("CRLF.NUL.CRLF", "\r\n.\u{0}.\r\n"), ("CRLF NUL.CRLF", "\r\n\u{0}.\r\n"),
            ("CRLF. CRLF", "\r\n. \r\n"), ("CRLF..CRLF", "\r\n..\r\n"), ("CRLF.NEL", "\r\n.\u{85}"),
            ("CRLF.U+2028", "\r\n.\u{2028}"),
        ].map { ($0.0, Array($0.1.utf8)) } + [("CRLF.8D8A", [0x0D, 0x0A, 0x2E, 0x8D, 0x8A])]

    /// Of these, the ones that are honest content: no CR or LF alone, no NUL.
    static let harmless: Set<String> = ["CRLF. CRLF", "CRLF..CRLF", "CRLF.NEL", "CRLF.U+2028", "CRLF.8D8A"]

    private static let smuggled = Array("MAIL FROM:<evil@x.example>\r\nRCPT TO:<b@mx.example>\r\nDATA\r\nevil\r\n.\r\n".utf8)

    private func read(
        _ octets: [UInt8], pieces: Int = .max, sizeLimit: Int = 1_000_000, mendsLineFeeds: Bool = false
    ) -> (result: Result<Octets, ContentReader.FaultError>?, taken: Int) {
        var reader = ContentReader(sizeLimit: sizeLimit, mendsLineFeeds: mendsLineFeeds)
        var taken = 0
        while taken < octets.count {
            let piece = octets[taken..<min(octets.count, taken + min(pieces, octets.count))]
            let (count, outcome) = piece.withUnsafeBytes { reader.read($0) }
            taken += count
            if case .finished(let result) = outcome { return (result, taken) }
        }
        return (nil, taken)
    }

    @Test(arguments: endings.indices) func `a smuggling ending does not end the content, however it is cut`(_ index: Int) throws {
        let (name, ending) = Self.endings[index]
        let all = Array("Subject: a\r\n\r\nbody".utf8) + ending + Self.smuggled
        for pieces in [1, 2, 3, 5, .max] {
            let (result, taken) = read(all, pieces: pieces)
            #expect(taken == all.count, "\(name)")
            let content = try #require(result, "\(name)")
            if Self.harmless.contains(name) {
                #expect(try content.get().count > 40, "\(name)")
            } else {
                let isNUL = name.contains("NUL")
                #expect(fault(content) == (isNUL ? .nul : .bareLineEnding), "\(name)")
            }
        }
    }

    @Test(arguments: [
        (".\r\n", ""), ("a\r\n.\r\n", "a\r\n"), ("..\r\n.\r\n", ".\r\n"), ("a\r\n...b\r\n.\r\n", "a\r\n..b\r\n"),
        ("\r\n\r\n.\r\n", "\r\n\r\n"), (".a\r\n.\r\n", "a\r\n"), ("a.\r\n.\r\n", "a.\r\n"),
    ]) func `RFC 5321 section 4.5.2: a leading dot is taken away`(_ wire: String, _ content: String) throws {
        for pieces in [1, 2, .max] {
            let (result, taken) = read(Array((wire + "NEXT\r\n").utf8), pieces: pieces)
            #expect(taken == wire.utf8.count)
            #expect(try result?.get() == Octets(utf8: content))
        }
    }

    /// Of a client that is known to write them.
    @Test(arguments: endings.indices) func `with bare line feeds mended nothing else ends the content either`(_ index: Int) throws
    {
        let (name, ending) = Self.endings[index]
        let all = Array("Subject: a\r\n\r\nbody".utf8) + ending + Self.smuggled
        for pieces in [1, 2, 3, 5, .max] {
            let (result, taken) = read(all, pieces: pieces, mendsLineFeeds: true)
            #expect(taken == all.count, "\(name)")
            guard let content = try? result?.get() else {
                #expect(ending.contains(0x0D) || ending.contains(0), "\(name): a bare CR and a NUL are refused from everybody")
                continue
            }
            #expect(hasWholeLineEnds(content) && String(decoding: content.bytes, as: UTF8.self).contains("MAIL FROM:"), "\(name)")
        }
    }

    @Test(arguments: [
        ("a\nb\n\r\n.\r\n", "a\r\nb\r\n\r\n"), ("a\n..b\n..\nc\r\n.\r\n", "a\r\n.b\r\n.\r\nc\r\n"),
        ("a\n.\nb\n.\r\nc\r\n.\n\r\n.\r\n", "a\r\n.\r\nb\r\n.\r\nc\r\n.\r\n\r\n"), ("\n\r\n.\r\n", "\r\n\r\n"),
        ("\n.\r\n.\r\n", "\r\n.\r\n"),
    ]) func `a bare line feed that is mended ends a line and takes a dot away, but ends no content`(
        _ wire: String, _ content: String
    ) throws {
        for pieces in [1, 2, .max] {
            let (result, taken) = read(Array((wire + "NEXT\r\n").utf8), pieces: pieces, mendsLineFeeds: true)
            #expect(taken == wire.utf8.count)
            #expect(try result?.get() == Octets(utf8: content))
        }
    }

    private func hasWholeLineEnds(_ content: Octets) -> Bool {
        let text = String(decoding: content.bytes, as: UTF8.self).replacing("\r\n", with: "")
        return !text.utf8.contains(0x0A) && !text.utf8.contains(0x0D)
    }

    /// Content made of the octets that matter, many ways, read whole, in random pieces and octet by octet.
    @Test func `the result is the same however the content is cut`() {
        var generator = SplitMix(state: 7)
        for _ in 0..<2_000 {
            let alphabet: [[UInt8]] = [[0x0D, 0x0A], [0x0D, 0x0A], [0x2E], [0x61], [0x0D], [0x0A], [0], [0x2E, 0x0D, 0x0A]]
            let usual = Int.random(in: 0..<3, using: &generator) > 0
            let symbols = usual ? Array(alphabet.prefix(4)) + [alphabet[7]] : alphabet
            let octets =
                (0..<Int.random(in: 0..<24, using: &generator)).flatMap { _ in
                    symbols.randomElement(using: &generator) ?? []
                } + Array("\r\n.\r\n".utf8)
            let whole = read(octets)
            for pieces in [1, 2, 3, 7] {
                let cut = read(octets, pieces: pieces)
                #expect(cut.taken == whole.taken)
                #expect(Self.text(cut.result) == Self.text(whole.result))
            }
            #expect(whole.taken == Self.trueEnd(of: octets))
            #expect(read(octets, mendsLineFeeds: true).taken == whole.taken, "with line feeds mended, too")
        }
    }

    private func fault(_ result: Result<Octets, ContentReader.FaultError>?) -> ContentReader.Fault? {
        guard case .failure(let error) = result else { return nil }
        return error.fault
    }

    private static func text(_ result: Result<Octets, ContentReader.FaultError>?) -> String {
        switch result {
        case .success(let octets): "\(Array(octets.bytes))"
        case .failure(let error): "\(error.fault)"
        case nil: "unfinished"
        }
    }

    /// Behind the first `.` CRLF that stands at the beginning or behind CRLF: said another way than in the reader.
    private static func trueEnd(of octets: [UInt8]) -> Int? {
        let all = [0x0D, 0x0A] + octets
        return (0..<(all.count - 4)).first { Array(all[$0..<$0 + 5]) == [0x0D, 0x0A, 0x2E, 0x0D, 0x0A] }.map { $0 + 3 }
    }

    @Test(arguments: [1, 4_096, .max]) func `a message is as large as the limit and no larger`(_ pieces: Int) throws {
        let body = String(repeating: String(repeating: "x", count: 98) + "\r\n", count: 10)
        let (fits, _) = read(Array((body + ".\r\n").utf8), pieces: pieces, sizeLimit: 1_000)
        #expect(try fits?.get().count == 1_000)
        let (larger, taken) = read(Array((body + "y\r\n.\r\n").utf8), pieces: pieces, sizeLimit: 1_000)
        #expect(fault(larger) == .tooBig)
        #expect(taken == 1_006)
    }

    @Test(arguments: [1, 1_000, .max]) func `a line has 65,536 octets and no more, CRLF included`(_ pieces: Int) throws {
        let longest = String(repeating: "x", count: 65_534)
        #expect(try read(Array("\(longest)\r\n.\r\n".utf8), pieces: pieces).result?.get().count == 65_536)
        #expect(fault(read(Array("\(longest)x\r\nb\r\n.\r\n".utf8), pieces: pieces).result) == .lineTooLong)
    }

    @Test func `SIZE alone, however large, sets little memory aside`() {
        let reader = ContentReader(sizeLimit: 52_428_800, expectedSize: 52_428_800)
        #expect(reader.setAside < 2_000_000 && reader.held == 0)
    }

    @Test func `what is abandoned is read to its end, and is 452 unless it is unfit in itself`() throws {
        for (rest, expected) in [("b\r\n.\r\n", ContentReader.Fault.noRoom), ("b\n\r\n.\r\n", .bareLineEnding)] {
            var reader = ContentReader(sizeLimit: 1_000)
            _ = Array("a\r\n".utf8).withUnsafeBytes { reader.read($0) }
            reader.abandon()
            #expect(reader.held == 0)
            let (taken, outcome) = Array((rest + "NOOP\r\n").utf8).withUnsafeBytes { reader.read($0) }
            guard case .finished(let result) = outcome else { Issue.record("not finished"); continue }
            #expect(fault(result) == expected && taken == rest.utf8.count && reader.held == 0)
        }
        #expect(ContentReader.Fault.noRoom.reply.wireText.hasPrefix("452 4.3.1 "))
    }

    @Test func `a refused message frees its memory, and is read on only so far`() {
        var reader = ContentReader(sizeLimit: 1_000)
        let piece = [UInt8](repeating: 0x61, count: 1_048_576)
        var count = 0
        while count < 300 {
            count += 1
            if case .hopeless = piece.withUnsafeBytes({ reader.read($0) }).outcome { break }
            #expect(reader.held == 0)
        }
        #expect(count == 257)
    }
}
