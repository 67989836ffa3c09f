/// Names of communities, members and customers, as people are shown them.
package enum DisplayName {
    /// Not empty, at most ``StatementLimits/name`` octets, no control, format or line-separating characters: those can make one name
    /// look like another (Unicode Standard Annex 9 overrides, zero-width joiners).
    package static func isFit(_ name: String) -> Bool {
        guard !name.isEmpty, name.utf8.count <= StatementLimits.name else { return false }
        return name.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
            default: true
            }
        }
    }
}
