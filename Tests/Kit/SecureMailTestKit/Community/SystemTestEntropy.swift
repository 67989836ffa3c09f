import MailModel

/// The system's generator: keys and serials of tests need no replay.
package struct SystemTestEntropy: EntropySource {
    package init() {}
    package func octets(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}
