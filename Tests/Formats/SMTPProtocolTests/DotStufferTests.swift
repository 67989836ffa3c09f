import MailModel
import SMTPProtocol
import Testing

@Suite("Content made ready for DATA: RFC 5321 section 4.5.2")
struct DotStufferTests {
    private func stuffed(_ content: String, pieces: Int) -> [UInt8] {
        let octets = Octets(utf8: content)
        var stuffer = DotStuffer(), result: [UInt8] = [], position = 0
        while position < octets.count {
            let end = min(position + pieces, octets.count)
            result += stuffer.stuffed(octets[position..<end])
            position = end
        }
        return result + stuffer.ending
    }

    @Test(arguments: [
        ("", ".\r\n"), (".", "..\r\n.\r\n"), ("a\r\n", "a\r\n.\r\n"), ("a", "a\r\n.\r\n"),
        ("a\r\n.\r\nb\r\n", "a\r\n..\r\nb\r\n.\r\n"),
        ("..\r\n.a\r\n", "...\r\n..a\r\n.\r\n"), ("a\r", "a\r\r\n.\r\n"), ("a\n.\r\nb", "a\n..\r\nb\r\n.\r\n"),
        ("\r\n.", "\r\n..\r\n.\r\n"),
    ]) func `leading dots are doubled and the end is set, however it is cut`(_ content: String, _ wire: String) {
        for pieces in [1, 2, 3, 100] { #expect(stuffed(content, pieces: pieces) == Array(wire.utf8)) }
    }

    @Test func `what is read back is what was sent`() throws {
        var generator = SplitMix(state: 3)
        for _ in 0..<500 {
            let content =
                (0..<Int.random(in: 0..<12, using: &generator))
                .map { _ in ["\r\n", ".", ".\r\n", "a"].randomElement(using: &generator) ?? "" }.joined() + "\r\n"
            var reader = ContentReader(sizeLimit: 10_000)
            let wire = stuffed(content, pieces: Int.random(in: 1...5, using: &generator))
            let (taken, outcome) = wire.withUnsafeBytes { reader.read($0) }
            guard case .finished(.success(let octets)) = outcome else { Issue.record("not read: \(content)"); continue }
            #expect(octets == Octets(utf8: content) && taken == wire.count)
        }
    }
}
