import FoundationEssentials

/// Base64 (RFC 4648 section 4) in its one spelling: padded, without line ends, spare bits zero (RFC 4648 section 3.5).
enum ExactBase64 {
    static func text(_ octets: some Sequence<UInt8>) -> String { Data(octets).base64EncodedString() }

    /// `nil` for any other spelling: a note that was changed must not read as the one that was signed.
    static func octets(_ text: some StringProtocol) -> [UInt8]? {
        guard let data = Data(base64Encoded: String(text)), data.base64EncodedString() == text else { return nil }
        return Array(data)
    }
}
