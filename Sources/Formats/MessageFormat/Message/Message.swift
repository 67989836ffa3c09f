package import MailModel

/// A message: header fields and body as slices of the octets it came in (RFC 5322 section 2.1).
///
/// An untouched message serialises to the octets it was read from. Adding or removing a field leaves every other octet as it was,
/// malformed ones included. Obsolete forms are read, never written.
package struct Message: Sendable, Hashable {
    package private(set) var header: Header
    /// Everything after the empty line; empty where there is no such line.
    package let body: Octets
    private let separator: Octets
    /// The octets as read, until the first change.
    private var original: Octets?

    /// Reads any octets: what is no proper field is carried as it is.
    /// - Throws: ``MessageFailure/tooManyFields``, ``MessageFailure/headerSectionTooLarge``; nothing else.
    package init(parsing octets: Octets, limits: HeaderLimits = .carried) throws(MessageFailure) {
        let section = try HeaderSectionParser.parse(octets, limits: limits)
        header = Header(fields: section.fields)
        (separator, body, original) = (section.separator, section.body, octets)
    }

    /// The message in one run of octets; the original ones, without a copy, if nothing changed.
    package var octets: Octets { original ?? .joined(header.fields.map(\.octets) + [separator, body]) }

    /// The header section without the empty line.
    package var headerOctets: Octets { .joined(header.fields.map(\.octets)) }

    /// Puts a field on top.
    package mutating func prepend(_ field: HeaderField) {
        nameStrayFolding()
        header.fields.insert(field, at: 0)
        original = nil
    }

    /// Where the section began with a folded line, that line is given a name of its own (`X-Stray-Folding`), so that it cannot become part of what
    /// is put on top.
    package mutating func nameStrayFolding() {
        guard let first = header.fields.first, first.form == .strayFolding else { return }
        header.fields[0] = HeaderSectionParser.field(Octets.joined([Octets(utf8: "X-Stray-Folding:\r\n"), first.octets]))
        original = nil
    }

    package mutating func removeFields(where shouldRemove: (HeaderField) -> Bool) {
        let count = header.fields.count
        header.fields.removeAll(where: shouldRemove)
        if header.fields.count != count { original = nil }
    }
}
