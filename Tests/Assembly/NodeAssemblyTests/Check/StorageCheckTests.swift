import NodeAssembly
import StorageSQLite
import StorageTestKit
import Testing

struct StorageCheckTests {
    private func filled() throws -> StateFolder {
        let folder = try StateFolder()
        for file in StateFile.allCases { try StateDatabase(file, at: "\(folder.path)/\(file.name)").close() }
        return folder
    }

    @Test func `databases that are whole are well, and looking leaves nothing beside them`() async throws {
        let folder = try filled(), before = try folder.files()
        let findings = await StorageCheck(directory: folder.path).findings()
        #expect(findings.map(\.level) == [.ok, .ok, .ok] && findings.map(\.subject) == StateFile.allCases.map(\.name))
        #expect(try folder.files() == before)
    }

    @Test func `one in use is looked at too`() async throws {
        let folder = try filled(), database = try NodeDatabase.open(in: folder.path)
        try folder.change("node.sqlite", sql: "INSERT INTO customer (id, name) VALUES ('x', 'y')")
        let findings = await StorageCheck(directory: folder.path).findings()
        let found = try #require(findings.first { $0.subject == "node.sqlite" })
        #expect(found.level == .error && found.what.contains("customer x") && found.action?.contains("backup") == true)
        try database.close()
    }

    @Test(arguments: [0, 20, 100, 4_096, 8_192]) func `a damaged one is an error that names it and says what to do`(
        _ offset: Int
    ) async throws {
        let folder = try filled()
        try folder.flipBit(at: offset, of: "queue.sqlite")
        let findings = await StorageCheck(directory: folder.path).findings()
        let found = try #require(findings.first { $0.subject == "queue.sqlite" })
        #expect(found.level == .error && found.what.contains("queue.sqlite") && found.action?.contains("restore") == true)
        #expect(findings.count { $0.level == .ok } == 2)
    }

    @Test func `what is not there yet is no error`() async throws {
        let findings = await StorageCheck(directory: try StateFolder().path).findings()
        #expect(findings.map(\.level) == [.note, .note, .note])
    }
}
