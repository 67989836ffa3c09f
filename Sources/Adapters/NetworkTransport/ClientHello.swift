package import NIOCore

/// What a TLS client says first (RFC 8446 section 4.1.2), as far as its application protocols go.
package struct ClientHello: Sendable {
    /// `application_layer_protocol_negotiation` (RFC 7301 section 3.1).
    private static let protocolsExtension: UInt16 = 16

    /// The names that it offers, in its order (RFC 7301 section 3.1); `nil` when it offers none.
    package private(set) var applicationProtocols: [[UInt8]]?

    /// - Parameter body: of the handshake message.
    /// - Returns: `nil` for what does not keep to its own lengths, or names its protocols twice.
    package init?(_ body: ByteBuffer) {
        var body = body
        // Version and random; session, cipher suites and compression methods of a length of their own.
        guard body.readSlice(length: 34) != nil, body.readPart(UInt8.self) != nil, body.readPart(UInt16.self) != nil,
            body.readPart(UInt8.self) != nil
        else { return nil }
        // A client of TLS 1.2 without extensions ends here.
        guard body.readableBytes > 0 else { return }
        guard var extensions = body.readPart(UInt16.self), body.readableBytes == 0 else { return nil }
        while extensions.readableBytes > 0 {
            guard let type = extensions.readInteger(as: UInt16.self), let content = extensions.readPart(UInt16.self) else {
                return nil
            }
            guard type == Self.protocolsExtension else { continue }
            guard applicationProtocols == nil, let names = Self.names(content) else { return nil }
            applicationProtocols = names
        }
    }

    /// RFC 7301 section 3.1: at least one name, none of them empty.
    private static func names(_ content: ByteBuffer) -> [[UInt8]]? {
        var content = content, names: [[UInt8]] = []
        guard var list = content.readPart(UInt16.self), content.readableBytes == 0 else { return nil }
        while list.readableBytes > 0 {
            guard let name = list.readPart(UInt8.self), name.readableBytes > 0 else { return nil }
            names.append(Array(name.readableBytesView))
        }
        return names.isEmpty ? nil : names
    }
}

extension ByteBuffer {
    /// A vector behind its length (RFC 8446 section 3.4).
    fileprivate mutating func readPart<Length: FixedWidthInteger>(_: Length.Type) -> ByteBuffer? {
        readInteger(as: Length.self).flatMap { readSlice(length: Int($0)) }
    }
}
