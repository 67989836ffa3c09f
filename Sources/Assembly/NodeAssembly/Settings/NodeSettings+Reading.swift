import FoundationEssentials
import MailModel

extension NodeSettings {
    /// Reads and checks a configuration file.
    ///
    /// - Parameter environment: variables `SECUREMAIL_A_B` override the scalar key `a.b`.
    /// - Throws: ``SettingsFaults`` with every fault found.
    package static func read(file: String, environment: [String: String]) throws -> NodeSettings {
        guard let data = FileManager.default.contents(atPath: file), let text = String(data: data, encoding: .utf8) else {
            throw SettingsFaults([
                SettingsFault(
                    file: file, line: nil, key: "(document)", problem: "cannot be read", allowed: "a readable UTF-8 file")
            ])
        }
        return try read(text: text, file: file, environment: environment)
    }

    package static func read(text: String, file: String, environment: [String: String]) throws -> NodeSettings {
        let reader = SettingsReader(file: file, environment: environment)
        let root = reader.root(of: text)
        let parser = SettingsParser(folder: Self.folder(of: file))
        let settings = parser.node(root, file: file)
        root.finish()
        reader.finishEnvironment()
        guard let settings, reader.faults.isEmpty else { throw SettingsFaults(reader.faults) }
        return settings
    }

    private static func folder(of file: String) -> String {
        let absolute = file.hasPrefix("/") ? file : FileManager.default.currentDirectoryPath + "/" + file
        return absolute.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
    }
}
