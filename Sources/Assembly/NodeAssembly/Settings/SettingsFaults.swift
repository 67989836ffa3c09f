/// Everything wrong in a configuration, all at once.
package struct SettingsFaults: Error, Sendable, CustomStringConvertible {
    package let faults: [SettingsFault]
    package init(_ faults: [SettingsFault]) { self.faults = faults }
    package var description: String { faults.map(\.description).joined(separator: "\n") }
}
