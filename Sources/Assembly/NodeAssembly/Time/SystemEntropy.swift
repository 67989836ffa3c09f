import MailModel

/// The system's generator of unpredictable octets.
package struct SystemEntropy: EntropySource {
    package init() {}

    package func octets(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return [UInt8](unsafeUninitializedCapacity: count) { octets, filled in
            // Eight at a time: the system is asked at each.
            while filled < count {
                withUnsafeBytes(of: generator.next()) { eight in
                    for octet in eight.prefix(count - filled) {
                        octets[filled] = octet
                        filled += 1
                    }
                }
            }
        }
    }
}
