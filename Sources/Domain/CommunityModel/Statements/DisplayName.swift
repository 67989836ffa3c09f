import MailModel

/// Names of communities, members and customers, as people are shown them.
package enum DisplayName {
    /// Not empty, at most ``StatementLimits/name`` octets, no control, format or line-separating characters: those can make one name
    /// look like another (Unicode Standard Annex 9 overrides, zero-width joiners). No word mixes scripts (``ReadAlike``).
    package static func isFit(_ name: String) -> Bool {
        guard !name.isEmpty, name.utf8.count <= StatementLimits.name else { return false }
        guard name.split(separator: " ").allSatisfy({ ReadAlike.isHonest(String($0)) }) else { return false }
        return name.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
            default: true
            }
        }
    }
}
