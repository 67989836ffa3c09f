package import MailModel

/// How long whoever passes a page on may keep it (RFC 9111 section 5.2.2, RFC 5019 section 6.2).
package struct PageCaching: Sendable, Hashable {
    package let life: Duration
    /// When the content was made, and from when on it counts no more; `nil` where that is not known.
    package let modified: Timestamp?, expires: Timestamp?

    package init(life: Duration, modified: Timestamp? = nil, expires: Timestamp? = nil) {
        (self.life, self.modified, self.expires) = (life, modified, expires)
    }

    var control: String { "public, max-age=\(life.components.seconds), no-transform, must-revalidate" }

    /// RFC 9110 section 5.6.7, IMF-fixdate.
    static func date(_ time: Timestamp) -> String {
        let text = time.rfc5322.replacing("+0000", with: "GMT"), day = text.drop { $0 != " " }.dropFirst()
        return day.prefix { $0 != " " }.count == 2 ? text : text.replacing(", ", with: ", 0", maxReplacements: 1)
    }
}
