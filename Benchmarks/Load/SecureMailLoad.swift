import ArgumentParser
import Foundation
import NIOCore
import NIOPosix
import NetworkTransport

/// Sends messages to a server, takes what comes out of its other end, and prints what was seen as JSON. Loopback only.
@main
struct SecureMailLoad: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "securemail-load", abstract: "Messages a second, accepted and arrived, and how long each took.")

    @Option(help: "Where messages are sent; without, straight to the sink.") var to: String?
    @Option(help: "Where the sink listens.") var sink: String
    @Option(help: "PEM chain of the gateway that the sink stands in for.") var sinkCertificate: String?
    @Option(help: "PEM key of that gateway.") var sinkKey: String?
    @Option var from = "minister@ministry.example"
    @Option var recipient = "sales@harbour.example"
    @Option var messages = 2_000
    @Option(help: "Octets of a message.") var octets = 4_096
    @Option var connections = 20
    @Flag(help: "One message after the other on each connection.") var kept = false
    @Option(help: "Seconds after which the run is void.") var limit = 120
    @Flag(help: "Ends when all is accepted.") var acceptedOnly = false

    func validate() throws {
        guard (1...99_999_999).contains(messages), (1...10_000).contains(connections), (512...104_857_600).contains(octets) else {
            throw ValidationError("messages, connections or octets out of bounds")
        }
    }

    func run() async throws {
        let plan = LoadPlan(
            messages: messages, octets: octets, connections: connections, isKept: kept, sender: from, recipient: recipient)
        let book = LoadBook(messages: messages), mail = try LoadMail(plan)
        // One for the sender and one for the sink.
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let sinkAddress = try Self.loopback(sink), target = try Self.loopback(to ?? sink)
        let listening = try await LoadSink.listen(at: sinkAddress, identity: try identity(), book: book, on: group.next())
        let loop = group.next()
        try await loop.submit { LoadSender(plan, mail: mail, to: target, book: book, on: loop).start() }.get()
        try await wait(for: book)
        var figures = try book.figures()
        figures.processorSeconds = Self.processorSeconds()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        print(String(decoding: try encoder.encode(figures), as: UTF8.self))
        try await listening.close()
        try await group.shutdownGracefully()
    }

    private func wait(for book: LoadBook) async throws {
        let end = NIODeadline.now() + .seconds(Int64(limit))
        while true {
            let state = try book.state()
            if state.acceptances == messages, acceptedOnly || state.arrivals >= messages { return }
            guard NIODeadline.now() < end else {
                throw LoadFailure(
                    "of \(messages) messages \(state.acceptances) were accepted and \(state.arrivals) arrived in \(limit) s")
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private func identity() throws -> TLSIdentity? {
        guard let sinkCertificate, let sinkKey else { return nil }
        return try TLSIdentity(
            chainPEM: try String(contentsOfFile: sinkCertificate, encoding: .utf8),
            keyPEM: try String(contentsOfFile: sinkKey, encoding: .utf8))
    }

    private static func loopback(_ text: String) throws -> SocketAddress {
        let parts = text.split(separator: ":")
        guard parts.count == 2, parts[0] == "127.0.0.1", let port = Int(parts[1]) else {
            throw ValidationError("\(text) is no address of loopback with a port")
        }
        return try SocketAddress(ipAddress: String(parts[0]), port: port)
    }

    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
