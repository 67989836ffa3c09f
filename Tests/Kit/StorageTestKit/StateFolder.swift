package import Foundation
import GRDB

/// A state directory of one test, removed with it.
package final class StateFolder: Sendable {
    package let path: String

    package init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("securemail-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// Takes over a path where a folder is or will be.
    package init(at path: String) { self.path = path }

    private init(copying other: StateFolder) throws {
        path = other.path + "-after-crash-\(UUID().uuidString)"
        try FileManager.default.copyItem(atPath: other.path, toPath: path)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// What a crash would leave at this moment: the files as they are, the database's log not checkpointed, nothing closed.
    package func afterCrash() throws -> StateFolder { try StateFolder(copying: self) }

    /// Every file below, by its path.
    package func files() throws -> [String: Data] {
        var files: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")
            guard attributes[.type] as? FileAttributeType == .typeRegular else { continue }
            files[name] = try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)"))
        }
        return files
    }

    /// Inverts one bit of a file, of an octet's eight from the lowest on.
    package func flipBit(_ bit: UInt8 = 4, at offset: Int, of name: String) throws {
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: "\(path)/\(name)"))
        defer { try? handle.close() }
        try handle.seek(toOffset: UInt64(offset))
        guard let octet = try handle.read(upToCount: 1)?.first else { return }
        try handle.seek(toOffset: UInt64(offset))
        try handle.write(contentsOf: [octet ^ 1 << bit])
    }

    /// Changes a database that no store has open.
    package func change(_ name: String, sql: String) throws {
        let database = try DatabaseQueue(path: "\(path)/\(name)")
        try database.write { try $0.execute(sql: sql) }
        try database.close()
    }

    package func mode(of name: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")
        return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
    }
}
