import MailModel

/// The system's generator of unpredictable octets.
package struct SystemEntropy: EntropySource {
    package init() {}

    package func octets(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }
}
