import AsyncHTTPClient
import MailModel
import NIOCore
import NIOHTTP1

extension HTTPClientResponse {
    /// The body. The client's own deadline ends when the head of the answer is there; a body that trickles would hold the node for ever.
    ///
    /// - Throws: ``LogFetchFailure`` when it is too large or comes too slowly; what the client throws.
    func octets(limit: Int, patience: Duration) async throws -> Octets {
        if let length = headers.first(name: "Content-Length").flatMap(Int.init), length > limit {
            throw LogFetchFailure.tooLarge(limit: limit)
        }
        var octets: [UInt8] = []
        let start = ContinuousClock.now
        for try await part in body {
            guard octets.count + part.readableBytes <= limit else {
                throw LogFetchFailure.tooLarge(limit: limit)
            }
            octets.append(contentsOf: part.readableBytesView)
            let allowed = patience + .seconds(Double(octets.count) / Double(LogFetchFailure.leastRate))
            guard ContinuousClock.now - start <= allowed else { throw LogFetchFailure.tooSlow }
        }
        // A cancelled body looks like one that is complete.
        try Task.checkCancellation()
        return Octets(octets)
    }
}
