import FoundationEssentials

/// Base64 with padding (RFC 4648 section 4), one spelling only: what does not encode back to itself is refused.
package enum Base64 {
    package static func text(_ octets: some Collection<UInt8>) -> String { Data(octets).base64EncodedString() }

    package static func octets(_ text: String) -> [UInt8]? {
        guard let data = Data(base64Encoded: text), data.base64EncodedString() == text else { return nil }
        return Array(data)
    }
}
