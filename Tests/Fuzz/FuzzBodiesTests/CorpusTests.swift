import Foundation
import FuzzBodies
import Testing

/// A body traps when a parser breaks its promise, and takes the whole run with it. The input it was given then stays behind, where
/// ``Breadcrumb`` put it.
@Suite("Kept fuzz corpora: what once broke a parser, or might")
struct CorpusTests {
    private static let mutations = 300
    /// Of a corpus that is kept small: inputs, and octets of one, which are those of `scripts/fuzz`.
    private static let most = 64, longest = 65_536

    @Test func `every body has a corpus, and every corpus a body`() throws {
        let corpora = try Corpus.all()
        #expect(corpora.map(\.name) == fuzzBodies.keys.sorted())
        for corpus in corpora {
            #expect(1...Self.most ~= corpus.inputs.count, "\(corpus.name) has \(corpus.inputs.count) inputs")
            #expect(corpus.inputs.allSatisfy { $0.octets.count <= Self.longest }, "\(corpus.name)")
        }
    }

    @Test(arguments: try Corpus.all()) func `a body bears its kept inputs`(_ corpus: Corpus) throws {
        let body = try #require(fuzzBodies[corpus.name])
        let breadcrumb = Breadcrumb(corpus.name)
        for input in corpus.inputs { try breadcrumb.run(body, on: input.octets) }
        try breadcrumb.run(body, on: [])
        breadcrumb.remove()
    }

    @Test(arguments: try Corpus.all()) func `a body bears small changes of its kept inputs`(_ corpus: Corpus) throws {
        let body = try #require(fuzzBodies[corpus.name])
        let breadcrumb = Breadcrumb("\(corpus.name)-changed")
        var mutator = Mutator(corpus.inputs.map(\.octets), seed: 0x5EC0_2E3A)
        for _ in 0..<Self.mutations { try breadcrumb.run(body, on: mutator.next()) }
        breadcrumb.remove()
    }

    /// Else the transcripts would be fuzzed at their doors only.
    @Test func `the kept transcripts reach every part of a session`() throws {
        let reached = try Corpus.all().reduce(into: "") { text, corpus in
            for input in corpus.inputs {
                if corpus.name == "smtp-server-transcript" { text += smtpServerTranscript(input.octets) }
                if corpus.name == "smtp-client-transcript" { text += smtpClientTranscript(input.octets) + "\n" }
            }
        }
        for part in [
            "STARTTLS\r", "AUTH PLAIN\r", "AUTH LOGIN\r", "AUTH SCRAM-SHA-256 ", "\r\n*\r", "DATA\r", "BDAT 0\r", " LAST\r",
            "BODY=BINARYMIME\r", "RSET\r", "STARTTLS\n", "DATA\n", "BDAT 300\n", "BDAT 300 LAST\n", "BODY=BINARYMIME",
            "LHLO c.example\n", "HELO c.example\n", "RSET\n", "(content: 0 served)", "(content: 1 served)", "(content: 3 served)",
        ] { #expect(reached.contains(part), "\(part.debugDescription) is never reached") }
    }

    @Test func `the same seed makes the same changes, and they are changes`() {
        let input = Array("From: a@b.example\r\n\r\nBody".utf8)
        var one = Mutator([input, [1, 2, 3]], seed: 7), other = Mutator([input, [1, 2, 3]], seed: 7)
        let made = (0..<100).map { _ in one.next() }
        #expect(made == (0..<100).map { _ in other.next() })
        #expect(Set(made).count > 80 && made.contains { $0.count > input.count })
    }
}
