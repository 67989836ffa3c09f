/// The checksum of a write-ahead log, which goes on from frame to frame (https://www.sqlite.org/fileformat2.html#wal_file_format).
struct WriteAheadSum {
    let isBigEndian: Bool
    private(set) var first: UInt32 = 0
    private(set) var second: UInt32 = 0

    init(isBigEndian: Bool) { self.isBigEndian = isBigEndian }

    /// Goes on behind a frame that is taken for right.
    init(isBigEndian: Bool, behind frame: [UInt8]) {
        self.isBigEndian = isBigEndian
        (first, second) = (WriteAheadLog.word(frame, 16), WriteAheadLog.word(frame, 20))
    }

    mutating func add(_ octets: ArraySlice<UInt8>) {
        octets.withUnsafeBytes { octets in
            for offset in stride(from: 0, to: octets.count - 7, by: 8) {
                first &+= word(octets, offset) &+ second
                second &+= word(octets, offset + 4) &+ first
            }
        }
    }

    func fits(_ octets: [UInt8], at offset: Int) -> Bool {
        first == WriteAheadLog.word(octets, offset) && second == WriteAheadLog.word(octets, offset + 4)
    }

    /// The checksum behind a frame; `nil` where it does not fit, or the frame is of an earlier log.
    func adding(_ frame: [UInt8], ofSalt salt: ArraySlice<UInt8>) -> WriteAheadSum? {
        guard frame[8..<16] == salt else { return nil }
        let sum = summing(frame)
        return sum.fits(frame, at: 16) ? sum : nil
    }

    /// Behind a frame, whatever its own checksum.
    func summing(_ frame: [UInt8]) -> WriteAheadSum {
        var sum = self
        sum.add(frame[..<8])
        sum.add(frame[WriteAheadLog.frameHeaderSize...])
        return sum
    }

    func word(_ octets: UnsafeRawBufferPointer, _ offset: Int) -> UInt32 {
        let word = octets.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
        return isBigEndian ? UInt32(bigEndian: word) : UInt32(littleEndian: word)
    }
}
