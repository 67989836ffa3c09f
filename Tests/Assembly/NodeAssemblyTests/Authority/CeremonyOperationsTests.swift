import Foundation
import MailModel
import SecureMailTestKit
import Testing

@testable import NodeAssembly

@Suite("Where the shares of a root's key go")
struct CeremonyOperationsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func places() throws -> [String] {
        try (1...3).map { number in
            let path = "\(folder.path)/usb-\(number)"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            return path
        }
    }

    private func makeRoot(_ places: [String], isRehearsal: Bool) throws -> [String] {
        try CeremonyOperations(guarding: {}).makeRoot(
            community: "Test", address: "http://authority.example", places: places, needed: 2, to: "\(folder.path)/made",
            isRehearsal: isRehearsal)
    }

    @Test func `two shares on one medium are refused, and nothing is written`() throws {
        let places = try places()
        #expect(throws: NodeFailure.self) { _ = try makeRoot(places, isRehearsal: false) }
        #expect(throws: NodeFailure.self) { _ = try makeRoot([places[0], "-", "-"], isRehearsal: false) }
        for place in places { #expect(try FileManager.default.contentsOfDirectory(atPath: place).isEmpty) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/made").isEmpty)
    }

    @Test func `paper is a medium of its own, however many shares are printed`() throws {
        let lines = try makeRoot(["-", "-", "-"], isRehearsal: false)
        #expect(lines.count { $0.hasPrefix("SecureMail key share") } == 3 && !lines.joined().contains("REHEARSAL"))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/made").sorted() == [
                "ceremony.txt", "issuing-key.pem", "issuing.pem", "root.crl", "root.pem",
            ])
    }
}
