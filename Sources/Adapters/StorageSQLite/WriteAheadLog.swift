import Foundation

/// What of a write-ahead log SQLite will read (https://www.sqlite.org/fileformat2.html#walformat): frames up to the first one that does not
/// fit its checksum, which covers all frames before it. SQLite says nothing of the frames behind it; this does.
struct WriteAheadLog {
    /// Frames that SQLite will not read, though they are of this log and not of one before it.
    struct Lost: Equatable {
        var frames = 0
        var commits = 0
        /// There is another frame behind a commit.
        var isFollowed = false

        /// Each commit is synced before the next one begins, so what the power cut off is one transaction at most: more is damage.
        var isDamage: Bool { commits > 1 || isFollowed }
    }

    private static let headerSize = 32, frameHeaderSize = 24
    private static let magic: UInt32 = 0x377F_0682

    private let read: (_ offset: Int, _ count: Int) throws(StorageFailure) -> [UInt8]

    /// - Parameter read: gives fewer octets only at the end of the file.
    init(_ read: @escaping (_ offset: Int, _ count: Int) throws(StorageFailure) -> [UInt8]) { self.read = read }

    func lost() throws(StorageFailure) -> Lost {
        let header = try read(0, Self.headerSize)
        guard header.count == Self.headerSize, Self.word(header, 0) & ~1 == Self.magic else { return Lost() }
        var sum = Sum(isBigEndian: Self.word(header, 0) & 1 == 1)
        let salt = header[16..<24], size = Int(Self.word(header, 8))
        guard size.nonzeroBitCount == 1, (512...65_536).contains(size) else { return Lost(frames: 1, commits: 2) }
        sum.add(header[..<24])
        var isReadable = sum.fits(header, at: 24), lost = Lost(), offset = Self.headerSize
        while true {
            let frame = try read(offset, Self.frameHeaderSize + size)
            guard frame.count == Self.frameHeaderSize + size else { return lost }
            offset += frame.count
            if isReadable {
                sum.add(frame[..<8])
                sum.add(frame[Self.frameHeaderSize...])
                isReadable = frame[8..<16] == salt && sum.fits(frame, at: 16)
            }
            if !isReadable { lost.add(frame, ofSalt: salt) }
        }
    }

    fileprivate static func word(_ octets: [UInt8], _ offset: Int) -> UInt32 {
        octets[offset..<(offset + 4)].reduce(0) { $0 << 8 | UInt32($1) }
    }

    private struct Sum {
        let isBigEndian: Bool
        private var first: UInt32 = 0
        private var second: UInt32 = 0

        init(isBigEndian: Bool) { self.isBigEndian = isBigEndian }

        mutating func add(_ octets: ArraySlice<UInt8>) {
            octets.withUnsafeBytes { octets in
                for offset in stride(from: 0, to: octets.count - 7, by: 8) {
                    first &+= word(octets, offset) &+ second
                    second &+= word(octets, offset + 4) &+ first
                }
            }
        }

        private func word(_ octets: UnsafeRawBufferPointer, _ offset: Int) -> UInt32 {
            let word = octets.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
            return isBigEndian ? UInt32(bigEndian: word) : UInt32(littleEndian: word)
        }

        func fits(_ octets: [UInt8], at offset: Int) -> Bool {
            first == WriteAheadLog.word(octets, offset) && second == WriteAheadLog.word(octets, offset + 4)
        }
    }
}

extension WriteAheadLog.Lost {
    fileprivate mutating func add(_ frame: [UInt8], ofSalt salt: ArraySlice<UInt8>) {
        guard frame[8..<16] == salt else { return }
        isFollowed = isFollowed || commits > 0
        frames += 1
        // The size of the database after it, which only a commit has.
        if WriteAheadLog.word(frame, 4) > 0 { commits += 1 }
    }
}
