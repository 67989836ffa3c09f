import MailModel
package import MessageFormat

extension Base64 {
    /// Reads base64 with padding (RFC 4648 section 4), one spelling only: no line ends, no spare bits; `nil` for anything else.
    package static func octets(_ text: String) -> [UInt8]? {
        guard !text.utf8.contains(ASCII.carriageReturn), let octets = decodeStrictly(Octets(utf8: text)) else { return nil }
        return Array(octets.bytes)
    }
}
