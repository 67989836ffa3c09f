/// Check sums of the encodings of files.
enum CyclicRedundancy {
    private static let table32: [UInt32] = (0..<256).map { start in
        (0..<8).reduce(UInt32(start)) { sum, _ in sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0xEDB8_8320 }
    }

    private static let table16: [UInt16] = (0..<256).map { start in
        (0..<8).reduce(UInt16(start) << 8) { sum, _ in sum & 0x8000 == 0 ? sum << 1 : sum << 1 ^ 0x1021 }
    }

    /// CRC-32 of ISO 3309, as in yEnc.
    static func crc32(_ octets: some Sequence<UInt8>) -> UInt32 {
        ~octets.reduce(~0) { $0 >> 8 ^ table32[Int(($0 ^ UInt32($1)) & 0xFF)] }
    }

    /// The CCITT's polynomial from 0, as in BinHex.
    static func crc16(_ octets: some Sequence<UInt8>) -> UInt16 {
        octets.reduce(0) { $0 << 8 ^ table16[Int($0 >> 8 ^ UInt16($1))] }
    }
}
