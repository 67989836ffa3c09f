import NIOCore
import NetworkTransport

/// Octets of a TLS client, cut where the first one says: what is found does not hang by the cuts.
func fuzzClientHello(_ octets: UnsafeRawBufferPointer) {
    guard let first = octets.first else { return }
    let said = UnsafeRawBufferPointer(rebasing: octets.dropFirst()), size = Int(first) + 1
    var whole = ClientHelloReader(), cut = ClientHelloReader(), outcome = ClientHelloReader.Outcome.incomplete
    for start in stride(from: 0, to: said.count, by: size) {
        guard case .incomplete = outcome else { break }
        outcome = cut.read(ByteBuffer(bytes: said[start..<min(start + size, said.count)]))
    }
    let expected = whole.read(ByteBuffer(bytes: said))
    switch (outcome, expected) {
    case (.incomplete, .incomplete), (.other, .other), (.malformed, .malformed): break
    case (.hello(let one), .hello(let other)):
        precondition(one.applicationProtocols == other.applicationProtocols)
        precondition(one.applicationProtocols?.allSatisfy { (1...255).contains($0.count) } ?? true)
    default: preconditionFailure("\(outcome) in pieces, \(expected) at once")
    }
}
