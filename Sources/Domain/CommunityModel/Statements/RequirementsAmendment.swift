package import MailModel

/// A new version of the community's requirements: from when it counts, and until when every member must meet it.
package struct RequirementsAmendment: Sendable, Hashable {
    /// 1, 2, 3 and so on.
    package let number: Int64
    package let effective: Timestamp
    package let deadline: Timestamp
    /// SHA-256 of the text.
    package let digest: [UInt8]

    /// `nil` for a deadline before the effective date, and for a number below 1.
    package init?(number: Int64, effective: Timestamp, deadline: Timestamp, digest: [UInt8]) {
        guard number >= 1, effective <= deadline, digest.count == 32 else { return nil }
        (self.number, self.digest) = (number, digest)
        (self.effective, self.deadline) = (Timestamp(seconds: effective.seconds), Timestamp(seconds: deadline.seconds))
    }

    var fields: [String: JSONValue] {
        [
            "requirements": .integer(number), "effective": .string(effective.rfc3339), "deadline": .string(deadline.rfc3339),
            "digest": .string(Hexadecimal.text(digest)),
        ]
    }

    init(_ fields: inout JSONFields) throws(StatementFailure) {
        let amendment = RequirementsAmendment(
            number: try fields.integer("requirements"), effective: try fields.parsed("effective") { Timestamp(rfc3339: $0) },
            deadline: try fields.parsed("deadline") { Timestamp(rfc3339: $0) }, digest: try fields.digest("digest"))
        guard let amendment else { throw .fieldWrong("deadline") }
        self = amendment
    }
}
