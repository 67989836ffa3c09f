/// When a report is wanted (NOTIFY, RFC 3461 section 4.1). The empty set is `NEVER`.
package struct NotifyConditions: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let success = NotifyConditions(rawValue: 1)
    package static let failure = NotifyConditions(rawValue: 2)
    package static let delay = NotifyConditions(rawValue: 4)

    private static let words: [(String, NotifyConditions)] = [("SUCCESS", .success), ("FAILURE", .failure), ("DELAY", .delay)]

    /// Reads `NEVER`, or a list with commas in which none stands twice; `nil` for anything else.
    package init?(_ text: some StringProtocol) {
        self.init(rawValue: 0)
        guard ASCII.uppercased(text) != "NEVER" else { return }
        for word in ASCII.uppercased(text).split(separator: ",", omittingEmptySubsequences: false) {
            guard let condition = Self.words.first(where: { $0.0 == word })?.1, insert(condition).inserted else { return nil }
        }
    }

    /// As the parameter's value.
    package var text: String {
        isEmpty ? "NEVER" : Self.words.filter { contains($0.1) }.map(\.0).joined(separator: ",")
    }
}
