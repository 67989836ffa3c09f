import FoundationEssentials

/// Attributes of a SCRAM message, `letter=value` parted by commas, in their order (RFC 5802 section 5.1).
struct ScramMessage {
    /// Octets of a message; ours are far shorter.
    static let maximumLength = 4_096

    let attributes: [(name: Character, value: String)]

    init?(_ text: some StringProtocol) {
        guard text.utf8.count <= Self.maximumLength else { return nil }
        var attributes: [(Character, String)] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let name = part.first, part.dropFirst().first == "=" else { return nil }
            attributes.append((name, String(part.dropFirst(2))))
        }
        self.attributes = attributes
    }

    /// The value of the attribute at a place, if it has that name: RFC 5802 section 5 fixes the order.
    func value(_ name: Character, at index: Int) -> String? {
        attributes.indices.contains(index) && attributes[index].name == name ? attributes[index].value : nil
    }

    static func isNonce(_ text: String) -> Bool {
        (8...512).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x2C }
    }
}
