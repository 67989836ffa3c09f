import Foundation
import NodeAssembly
import SecureMailTestKit
import Testing

@Suite("Settings: which file a command takes by itself")
struct SettingsSearchTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("securemail.yaml", "node: {}".utf8)
        try folder.setMode(0o600, of: "securemail.yaml")
        try folder.write("machine.yaml", "node: {}".utf8)
    }

    private func find(_ local: String = "securemail.yaml", as caller: UInt32 = getuid()) throws(NodeFailure) -> String {
        try SettingsSearch(local: folder.file(local), machineWide: folder.file("machine.yaml"), caller: caller).find()
    }

    @Test func `the one here goes before the machine's`() throws {
        #expect(try find() == folder.file("securemail.yaml"))
        #expect(try find("missing.yaml") == folder.file("machine.yaml"))
    }

    @Test func `without any both are named`() {
        let search = SettingsSearch(local: folder.file("a"), machineWide: folder.file("b"))
        let failure = #expect(throws: NodeFailure.self) { try search.find() }
        #expect(failure?.isUsage == true && failure?.description.contains("--config") == true)
    }

    @Test(arguments: [UInt16(0o620), 0o602, 0o666]) func `one that others can write is refused`(_ mode: UInt16) throws {
        try folder.setMode(Int(mode), of: "securemail.yaml")
        let failure = #expect(throws: NodeFailure.self) { try find() }
        #expect(failure?.description.contains("take this command over") == true)
    }

    @Test func `one in a folder that others can write is refused, unless they cannot replace it`() throws {
        try folder.setMode(0o777, of: "")
        #expect(throws: NodeFailure.self) { try find() }
        try folder.setMode(0o1777, of: "")
        #expect(try find() == folder.file("securemail.yaml"))
    }

    /// For root every file is another user's that is given away; for others it is enough to be somebody else.
    @Test func `one of another user is refused, and so is a link to it`() throws {
        var caller = getuid()
        if caller == 0 {
            try #require(chown(folder.file("securemail.yaml"), 65_534, 65_534) == 0)
        } else {
            caller += 1
        }
        #expect(throws: NodeFailure.self) { try find(as: caller) }
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("link.yaml"), withDestinationPath: folder.file("securemail.yaml"))
        #expect(throws: NodeFailure.self) { try find("link.yaml", as: caller) }
    }

    @Test func `a link that leads nowhere is told, not passed over`() throws {
        try FileManager.default.createSymbolicLink(atPath: folder.file("link.yaml"), withDestinationPath: folder.file("gone"))
        let failure = #expect(throws: NodeFailure.self) { try find("link.yaml") }
        #expect(failure?.description.contains("leads nowhere") == true)
    }
}
