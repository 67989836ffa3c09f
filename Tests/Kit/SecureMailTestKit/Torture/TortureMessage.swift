package import MailModel

/// A message of the torture set, and what is expected of it.
package struct TortureMessage: Sendable, CustomStringConvertible {
    /// What comes of protecting it at one member's and opening it at another's.
    package enum Passage: String, Decodable, Sendable {
        /// Octet for octet the same.
        case opened
        /// Profile 1 refuses it from a member: a bare CR, bare LF, NUL, or a line too long.
        case framing
        /// Nobody can answer for it.
        case from
        /// It is no message that can be read.
        case failure
    }

    /// A line of `expected.jsonl`. What is not said is not looked at, but for the defaults.
    package struct Expected: Decodable, Sendable {
        package let name: String
        /// Why it is as it is, with the section that says so.
        package let why: String
        let octets: Int
        let sha: String
        /// Clean where not said.
        package let framing: String?
        /// An address, or why there is none.
        package let from: String?
        package let fields: [String: String]?
        /// Empty where a list cannot be read.
        package let addresses: [String: [String]]?
        /// `none` where it cannot be read.
        package let date: String?
        package let count: Int?
        /// An address, `none`, or why there is none.
        package let sender: String?
        /// Message-ID, `none` where it is none.
        package let messageID: String?
        /// `delivery` or `disposition`, for what is a report.
        package let report: String?
        package let failure: String?
        package let unreadable: String?
        package let parts: [TorturePart]?
        private let opens: Passage?
        private let refused: Bool?

        package var passage: Passage { opens ?? .opened }
        /// Whether a gateway refuses it where it is submitted, its framing apart.
        package var isRefused: Bool { refused ?? false }
    }

    package let expected: Expected
    package let octets: Octets

    package var description: String { "\(expected.name): \(expected.why)" }
}
