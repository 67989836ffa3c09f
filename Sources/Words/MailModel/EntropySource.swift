/// Unpredictable octets for identifiers; the system's generator, or a seeded one in a test.
package protocol EntropySource: Sendable {
    func octets(_ count: Int) -> [UInt8]
}
