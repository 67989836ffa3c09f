import NodeAssembly
import Testing

@Suite("check: what people read")
struct CheckReportTests {
    private let findings: [CheckFinding] = [
        .ok(.disk, "room", "63 GiB free"),
        .error(.files, "tls.key", "others can read it", do: "chmod 600 key.pem"),
        .note(.keys, "sealing", "not sealed", do: "securemail keys seal"),
    ]

    @Test func `sections in their order, what to do below what was found, a sum at the end`() {
        let lines = CheckReport(findings, isColoured: false, width: nil).lines
        #expect(
            lines == [
                "files", "  error    tls.key  others can read it", "                    -> chmod 600 key.pem",
                "disk", "  ok       room  63 GiB free",
                "keys", "  note     sealing  not sealed", "                    -> securemail keys seal",
                "1 error, 0 warnings, 1 note; 1 in order.",
            ])
    }

    @Test func `colour only where it is asked for`() {
        let plain = CheckReport(findings, isColoured: false, width: nil).lines.joined()
        let coloured = CheckReport(findings, isColoured: true, width: nil).lines.joined()
        #expect(!plain.contains("\u{1B}") && coloured.contains("\u{1B}[1;31merror"))
    }

    @Test func `lines keep to the terminal`() {
        let long = CheckFinding.warning(
            .neighbours, "gateway.kiwimail.example", String(repeating: "word ", count: 40),
            do: String(repeating: "mend ", count: 40))
        let lines = CheckReport([long], isColoured: false, width: 80).lines
        #expect(lines.allSatisfy { $0.count <= 80 } && lines.count > 6)
    }

    @Test func `what strangers wrote does not steer the terminal`() {
        let hostile = CheckFinding.warning(.dns, "\u{1B}[2J", "\u{9B}31m", do: "\u{7}")
        let lines = CheckReport([hostile], isColoured: false, width: nil).lines.joined()
        #expect(lines.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
    }

    @Test func `as JSON a finding has an action only where something is to be done`() {
        #expect(
            findings[0].row.json == #"{"id":"disk.room","section":"disk","level":"ok","subject":"room","what":"63 GiB free"}"#)
        #expect(findings[1].row.json.hasSuffix(#""action":"chmod 600 key.pem"}"#))
    }
}
