package import MailModel

extension HeaderMailbox {
    /// Marks that change the direction of text or take no place (Unicode Standard Annex 9; zero-width characters): they make one name look like another.
    private static let invisible: Set<UInt32> = [
        0x00AD, 0x061C, 0x180E, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2060, 0x2066,
        0x2067, 0x2068, 0x2069, 0xFEFF,
    ]

    /// The name for people: encoded words decoded, direction marks and invisible characters removed. It is data, never an address.
    package var readableName: String {
        var name = String.UnicodeScalarView()
        for scalar in EncodedWords.decode(displayName.bytes).unicodeScalars where !Self.invisible.contains(scalar.value) {
            name.append(scalar)
        }
        return String(name)
    }
}
