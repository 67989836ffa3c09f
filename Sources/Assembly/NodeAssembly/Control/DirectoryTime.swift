package import MailModel

/// Times as commands about the directory take them.
package enum DirectoryTime {
    /// RFC 3339 section 5.6, in UTC and whole seconds: 2026-11-26T09:00:00Z.
    package static func parse(_ text: String) -> Timestamp? { Timestamp(rfc3339: text) }

    package static let isWrong = "A time is of RFC 3339, in UTC and whole seconds, such as 2026-11-26T09:00:00Z."
}
