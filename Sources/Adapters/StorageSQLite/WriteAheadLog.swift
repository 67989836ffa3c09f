import Foundation

/// What of a write-ahead log SQLite will read (https://www.sqlite.org/fileformat2.html#walformat): frames up to the first one that does not
/// fit its checksum, which covers the header and all frames before it. SQLite says nothing of the frames behind it, and takes a log whose header
/// does not fit for an empty one; this tells, and finds what a flipped bit was.
struct WriteAheadLog {
    /// The log of a database file, and the file: SQLite has it beside the one that a symbolic link leads to.
    static func paths(of database: String) -> (log: String, database: String) {
        let isLink = (try? FileManager.default.destinationOfSymbolicLink(atPath: database)) != nil
        let file = isLink ? URL(fileURLWithPath: database).resolvingSymlinksInPath().path : database
        return ("\(file)-wal", file)
    }

    /// Frames that SQLite will not read, though they are of this log and not of one before it.
    struct Lost: Equatable {
        var frames = 0
        var commits = 0
        /// There is another frame behind a commit.
        var isFollowed = false
        /// Of the first a bit was flipped, and nobody can tell which.
        var isFlipped = false

        /// Each commit is synced before the next one begins, so what the power cut off is one transaction at most: more is damage.
        var isDamage: Bool { commits > 1 || isFollowed || isFlipped }
    }

    /// An octet in which a bit was flipped, and what it was.
    struct Mend: Equatable {
        let offset: Int
        let octet: UInt8
    }

    /// What SQLite will read, once it is mended, and what it will not.
    struct Frames: Equatable {
        var mends: [Mend] = []
        var lost = Lost()
    }

    enum Header: Equatable {
        /// With no frame behind it, nothing depends on it.
        case withoutFrames
        case whole
        /// Of a header in which one bit was flipped, what was written is known: with that bit the checksums fit again.
        case mended(Mend)
        case damaged
    }

    static let headerSize = 32, frameHeaderSize = 24
    private static let magic: UInt32 = 0x377F_0682, version: UInt32 = 3_007_000

    let read: (_ offset: Int, _ count: Int) throws(StorageFailure) -> [UInt8]

    /// - Parameter read: gives fewer octets only at the end of the file.
    init(_ read: @escaping (_ offset: Int, _ count: Int) throws(StorageFailure) -> [UInt8]) { self.read = read }

    func header() throws(StorageFailure) -> Header {
        let octets = try read(0, Self.headerSize)
        guard octets.count == Self.headerSize, try !read(Self.headerSize, 1).isEmpty else { return .withoutFrames }
        if Self.sum(ofSound: octets) != nil { return .whole }
        for bit in 0..<(Self.headerSize * 8) {
            var mended = octets
            mended[bit / 8] ^= 1 << (bit % 8)
            guard let sum = Self.sum(ofSound: mended) else { continue }
            let frame = try read(Self.headerSize, Self.frameHeaderSize + Self.pageSize(mended))
            if frame.count == Self.frameHeaderSize + Self.pageSize(mended), sum.adding(frame, ofSalt: mended[16..<24]) != nil {
                return .mended(Mend(offset: bit / 8, octet: mended[bit / 8]))
            }
        }
        return .damaged
    }

    /// Of a log whose header is whole, or mended.
    func frames(_ mend: Mend? = nil) throws(StorageFailure) -> Frames {
        var header = try read(0, Self.headerSize)
        if let mend { header[mend.offset] = mend.octet }
        guard header.count == Self.headerSize, var sum = Self.sum(ofSound: header) else { return Frames() }
        let salt = header[16..<24], size = Self.pageSize(header)
        var isReadable = true, frames = Frames(), offset = Self.headerSize
        while true {
            let frame = try read(offset, Self.frameHeaderSize + size)
            guard frame.count == Self.frameHeaderSize + size else { return frames }
            if isReadable {
                let next = sum.adding(frame, ofSalt: salt) ?? frames.mending(frame, at: offset, behind: sum, ofSalt: salt)
                if let next { sum = next } else { isReadable = false }
            }
            if !isReadable { frames.lost.add(frame, ofSalt: salt) }
            offset += frame.count
        }
    }

    static func word(_ octets: [UInt8], _ offset: Int) -> UInt32 {
        octets[offset..<(offset + 4)].reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func pageSize(_ header: [UInt8]) -> Int { Int(word(header, 8)) }

    /// The checksum that the first frame goes on from; `nil` where SQLite would take the log for an empty one.
    private static func sum(ofSound header: [UInt8]) -> WriteAheadSum? {
        let size = pageSize(header)
        guard word(header, 0) & ~1 == magic, word(header, 4) == version, size.nonzeroBitCount == 1,
            (512...65_536).contains(size)
        else { return nil }
        var sum = WriteAheadSum(isBigEndian: word(header, 0) & 1 == 1)
        sum.add(header[..<24])
        return sum.fits(header, at: 24) ? sum : nil
    }
}

extension WriteAheadLog.Frames {
    /// The checksum behind a frame that does not fit, where that one tells which bit was flipped.
    fileprivate mutating func mending(
        _ frame: [UInt8], at offset: Int, behind sum: WriteAheadSum, ofSalt salt: ArraySlice<UInt8>
    ) -> WriteAheadSum? {
        let possible = sum.mends(frame, ofSalt: salt)
        lost.isFlipped = possible.count > 1
        guard let mend = possible.first, possible.count == 1 else { return nil }
        mends.append(WriteAheadLog.Mend(offset: offset + mend.offset, octet: mend.octet))
        var mended = frame
        mended[mend.offset] = mend.octet
        return sum.adding(mended, ofSalt: salt)
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
