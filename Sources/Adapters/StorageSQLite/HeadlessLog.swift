/// A write-ahead log whose header cannot be read. What was in it is lost, unless all of it had come into the database before: then the header
/// is one that a power cut tore as the log began anew, over frames that nobody needs any more.
struct HeadlessLog {
    private static let chunk = 64 * 1_024

    private let log: WriteAheadLog
    private let database: (_ offset: Int, _ count: Int) throws(StorageFailure) -> [UInt8]

    /// - Parameter database: reads the database's file; gives fewer octets only at its end.
    init(
        _ log: WriteAheadLog, of database: @escaping (_ offset: Int, _ count: Int) throws(StorageFailure) -> [UInt8]
    ) {
        (self.log, self.database) = (log, database)
    }

    /// How many commits are lost, some of which may have been in the database already; 0 when all were.
    func lostCommits() throws(StorageFailure) -> Int {
        let size = try pageSize()
        let found = try [false, true].map { isBigEndian throws(StorageFailure) in try pages(size, isBigEndian) }
        guard let best = found.max(by: { $0.commits < $1.commits }), best.commits > 0 else { return try isBlank() ? 0 : 1 }
        for (page, offset) in best.places {
            let written = try log.read(offset, size), stored = try database((page - 1) * size, size)
            if written != stored { return best.commits }
        }
        return 0
    }

    /// The log is kept longer than what is in it, with zeros: nothing was written into this one yet.
    private func isBlank() throws(StorageFailure) -> Bool {
        var offset = WriteAheadLog.headerSize
        while true {
            let octets = try log.read(offset, Self.chunk)
            guard octets.allSatisfy({ $0 == 0 }) else { return false }
            guard octets.count == Self.chunk else { return true }
            offset += octets.count
        }
    }

    /// https://www.sqlite.org/fileformat2.html#page_size
    private func pageSize() throws(StorageFailure) -> Int {
        let octets = try database(16, 2)
        let size = octets.reduce(0) { $0 << 8 | Int($1) }
        return size == 1 ? 65_536 : size.nonzeroBitCount == 1 && size >= 512 ? size : 4_096
    }

    /// Where the last committed state of each page lies, as far as the frames fit each other. The first has nothing to fit.
    private func pages(_ size: Int, _ isBigEndian: Bool) throws(StorageFailure) -> (places: [Int: Int], commits: Int) {
        var places: [Int: Int] = [:], pending: [Int: Int] = [:], commits = 0
        var offset = WriteAheadLog.headerSize, sum: WriteAheadSum?, salt: ArraySlice<UInt8> = []
        while true {
            let frame = try log.read(offset, WriteAheadLog.frameHeaderSize + size)
            // A frame of no page is none for SQLite either.
            guard frame.count == WriteAheadLog.frameHeaderSize + size, WriteAheadLog.word(frame, 0) > 0 else { break }
            if let known = sum {
                guard let next = known.adding(frame, ofSalt: salt) else { break }
                sum = next
            } else {
                (sum, salt) = (WriteAheadSum(isBigEndian: isBigEndian, behind: frame), frame[8..<16])
            }
            pending[Int(WriteAheadLog.word(frame, 0))] = offset + WriteAheadLog.frameHeaderSize
            if WriteAheadLog.word(frame, 4) > 0 {
                places.merge(pending) { $1 }
                (pending, commits) = ([:], commits + 1)
            }
            offset += frame.count
        }
        return (places, commits)
    }
}
