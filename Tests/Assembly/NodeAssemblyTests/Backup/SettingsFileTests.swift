import Testing

@testable import NodeAssembly

@Suite struct SettingsFileTests {
    /// Every setting of a file there is, those too that are added later.
    @Test func `what a setting names is in a backup, or on the list of what is left out`() throws {
        let roots = "  key: /srv/tls/key.pem\n  client-roots: ./tls/roots.pem"
        let text = ExampleSettings.changing("  key: /srv/tls/key.pem", to: roots).text
        let reader = SettingsReader(file: ExampleSettings.file, environment: [:])
        let settings = try #require(SettingsParser(folder: "/etc").node(reader.root(of: text), file: ExampleSettings.file))
        let gateway = try #require(settings.gateway)
        let copied = SettingsFile.all(of: gateway).map(\.key)
        #expect(reader.faults.isEmpty)
        #expect(Set(copied).union(SettingsFile.leftOut.keys) == reader.pathKeys)
        #expect(Set(copied).isDisjoint(with: SettingsFile.leftOut.keys) && Set(copied).count == copied.count)
    }
}
