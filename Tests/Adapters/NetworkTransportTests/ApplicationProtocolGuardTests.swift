import NIOCore
import NIOEmbedded
import NIOSSL
import NetworkTransport
import Testing

@Suite("What a TLS client wants to speak")
struct ApplicationProtocolGuardTests {
    private static let decodeError = ByteBuffer(bytes: [21, 3, 3, 0, 2, 2, 50])
    private static let noApplicationProtocol = ByteBuffer(bytes: [21, 3, 3, 0, 2, 2, 120])

    /// What the TLS library's client says first.
    private static func hello(_ protocols: [String]) throws -> ByteBuffer {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.applicationProtocols = protocols
        let context = try NIOSSLContext(configuration: configuration)
        let client = EmbeddedChannel(handler: try NIOSSLClientHandler(context: context, serverHostname: "mail.example"))
        client.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
        var said = ByteBuffer()
        while var part = try client.readOutbound(as: ByteBuffer.self) { said.writeBuffer(&part) }
        return said
    }

    /// The same message, with a record for each so many octets of it.
    private static func records(_ hello: ByteBuffer, of size: Int) -> ByteBuffer {
        var message = hello, records = ByteBuffer()
        message.moveReaderIndex(forwardBy: 5)
        while message.readableBytes > 0, var part = message.readSlice(length: min(size, message.readableBytes)) {
            records.writeBytes([22, 3, 1, UInt8(part.readableBytes >> 8), UInt8(part.readableBytes & 0xFF)])
            records.writeBuffer(&part)
        }
        return records
    }

    /// A message with only these extensions.
    private static func message(extensions: [UInt8]) -> ByteBuffer {
        let body = [3, 3] + [UInt8](repeating: 0, count: 32) + [0, 0, 2, 0x13, 1, 1, 0, 0, UInt8(extensions.count)] + extensions
        return ByteBuffer(bytes: [22, 3, 1, 0, UInt8(body.count + 4), 1, 0, 0, UInt8(body.count)] + body)
    }

    private func guarded() throws -> EmbeddedChannel {
        let channel = EmbeddedChannel(handler: ApplicationProtocolGuard(accepting: ["smtp", "esmtp"]))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        return channel
    }

    private func all(_ read: () throws -> ByteBuffer?) rethrows -> ByteBuffer {
        var buffer = ByteBuffer()
        while var part = try read() { buffer.writeBuffer(&part) }
        return buffer
    }

    @Test(arguments: [[], ["smtp"], ["esmtp"], ["h2", "smtp"]]) func `who names nothing, or mail among others, goes on`(
        _ protocols: [String]
    ) throws {
        let channel = try guarded(), hello = try Self.hello(protocols)
        try channel.writeInbound(hello)
        #expect(try all { try channel.readInbound() } == hello, "TLS gets it as it came")
        try channel.writeInbound(ByteBuffer(string: "more"))
        #expect(try all { try channel.readInbound() } == ByteBuffer(string: "more"))
        #expect(throws: ChannelPipelineError.self) {
            try channel.pipeline.syncOperations.handler(type: ApplicationProtocolGuard.self)
        }
        #expect(try channel.readOutbound(as: ByteBuffer.self) == nil && channel.isActive)
    }

    @Test(arguments: [["h2", "http/1.1"], ["imap"], ["SMTP"], ["smt", "smtp2"]])
    func `RFC 7301 section 3.2: who names others only is told so, and TLS hears nothing`(_ protocols: [String]) throws {
        let channel = try guarded()
        try channel.writeInbound(try Self.hello(protocols))
        #expect(try all { try channel.readOutbound() } == Self.noApplicationProtocol)
        #expect(try channel.readInbound(as: ByteBuffer.self) == nil && !channel.isActive)
    }

    @Test(arguments: [1, 2, 100, 16_384], [1, 3, 1_000]) func `RFC 8446 section 5.1: however records and the network cut it`(
        _ record: Int, _ piece: Int
    ) throws {
        for (protocols, answer) in [(["h2"], Self.noApplicationProtocol), (["smtp"], ByteBuffer())] {
            let channel = try guarded(), said = Self.records(try Self.hello(protocols), of: record)
            var rest = said
            while rest.readableBytes > 0, let part = rest.readSlice(length: min(piece, rest.readableBytes)) {
                _ = try? channel.writeInbound(part)
            }
            #expect(try all { try channel.readOutbound() } == answer)
            #expect(try all { try channel.readInbound() } == (answer.readableBytes == 0 ? said : ByteBuffer()))
        }
    }

    private static let smtp: [UInt8] = [0, 16, 0, 7, 0, 5, 4, 115, 109, 116, 112],
        other: [UInt8] = [0, 16, 0, 5, 0, 3, 2, 104, 50]

    static let unreadable: [(String, ByteBuffer)] = [
        ("protocols named twice", message(extensions: smtp + other)),
        ("an empty name", message(extensions: [0, 16, 0, 8, 0, 6, 4, 115, 109, 116, 112, 0])),
        ("no name", message(extensions: [0, 16, 0, 2, 0, 0])),
        ("a name past its list", message(extensions: [0, 16, 0, 7, 0, 5, 5, 115, 109, 116, 112])),
        ("a list shorter than its extension", message(extensions: [0, 16, 0, 8, 0, 5, 4, 115, 109, 116, 112, 0])),
        ("half an extension", message(extensions: [0, 16, 0])),
        ("a message too long", ByteBuffer(bytes: [22, 3, 1, 0, 4, 1, 0, 64, 0])),
        ("an empty record", ByteBuffer(bytes: [22, 3, 1, 0, 0])),
        ("a record too long", ByteBuffer(bytes: [22, 3, 1, 64, 1])),
        ("an alert in its midst", ByteBuffer(bytes: [22, 3, 1, 0, 2, 1, 0, 21])),
    ]

    @Test(arguments: unreadable) func `what cannot be read is refused, as a name could be hidden in it`(
        _ name: String, _ said: ByteBuffer
    ) throws {
        let channel = try guarded()
        try channel.writeInbound(said)
        #expect(try all { try channel.readOutbound() } == Self.decodeError)
        #expect(try channel.readInbound(as: ByteBuffer.self) == nil && !channel.isActive)
    }

    @Test func `a message that is all headers of records is given up`() throws {
        let channel = try guarded()
        var sent = 0
        try channel.writeInbound(ByteBuffer(bytes: [22, 3, 1, 0, 4, 1, 0, 63, 0]))
        while channel.isActive, sent < 100_000 {
            _ = try? channel.writeInbound(ByteBuffer(bytes: [22, 3, 1, 0, 1, 0]))
            sent += 6
        }
        #expect(try all { try channel.readOutbound() } == Self.decodeError)
        #expect(sent < 40_000)
    }

    @Test(arguments: ["EHLO a\r\n", "\u{16}\u{3}\u{1}\u{0}\u{4}\u{2}\u{0}\u{0}\u{0}"])
    func `what is no client's first message is for the TLS library to refuse`(_ text: String) throws {
        let channel = try guarded(), said = ByteBuffer(string: text)
        try channel.writeInbound(said)
        #expect(try channel.readInbound() == said && channel.readOutbound(as: ByteBuffer.self) == nil)
    }
}
