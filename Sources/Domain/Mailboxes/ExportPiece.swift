package import MailModel

/// A part of an export: octets to be added to a file.
package struct ExportPiece: Sendable, Hashable {
    /// Relative to the export's place, with `/` between its parts; holds no `..`, no empty part and nothing but printable ASCII.
    package let path: String
    package let octets: Octets

    package init(path: String, octets: Octets) { (self.path, self.octets) = (path, octets) }
}
