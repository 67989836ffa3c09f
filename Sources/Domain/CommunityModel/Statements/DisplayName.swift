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

    /// What a statement may hold, by rules that stay the same: gateways must not differ about a statement because their tables of Unicode
    /// do. Whatever is fit is statable.
    package static func isStatable(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= StatementLimits.name && !name.unicodeScalars.contains(where: isInvisible)
    }

    /// Controls, marks of direction and joiners, separators of lines, what is for private use, and what will never be a character: as of
    /// Unicode 15, written out. Later additions are the door's to refuse.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x1F, 0x7F...0x9F, 0xAD, 0x61C, 0x180E, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF,
            0xFFF9...0xFFFB, 0xE000...0xF8FF, 0xFDD0...0xFDEF, 0xE0000...0xE0FFF, 0xF0000...:
            true
        default: scalar.value & 0xFFFE == 0xFFFE
        }
    }
}
