import MailModel
import NIOCore
import NetworkTransport
import SMTPProtocol

/// Chunks of BDAT (RFC 3030 section 2): so many octets, then the answer. What is held of a message is counted in the budget as it comes,
/// over all its chunks, and may not be held for longer than a message by DATA.
extension SMTPServerHandler {
    /// The chunk that is being read, and the message that it belongs to.
    struct Chunks {
        var reader: ChunkReader?
        var current: SMTPChunk?
        /// Octets of it that have not come.
        var left = 0
        var isDiscarded = false
        var deadline: Scheduled<Void>?
    }

    func beginChunk(_ chunk: SMTPChunk, _ expectedSize: Int, isBinary: Bool, _ context: ChannelHandlerContext) {
        let isFirst = chunks.reader == nil
        // That a chunk can hardly fit is better known before it is held.
        guard environment.budget.hasRoom(for: max(chunk.size, isFirst ? expectedSize : 0, 1)) else {
            return perform(machine.chunkRefused(Reply(.transient, .storageFull)), context)
        }
        if isFirst {
            let limit = environment.listener.limits.messageSize
            chunks.reader = ChunkReader(sizeLimit: limit, expectedSize: max(expectedSize, chunk.size), isBinary: isBinary)
            chunks.deadline = schedule(environment.timeouts.content, context)
        }
        (chunks.current, chunks.left, chunks.isDiscarded) = (chunk, chunk.size, false)
        setIdleDeadline(context)
        if chunk.size == 0 { endChunk(chunk, context) }
    }

    func discardChunk(_ chunk: SMTPChunk, _ context: ChannelHandlerContext) {
        letGoOfChunks()
        (chunks.current, chunks.left, chunks.isDiscarded) = (chunk, chunk.size, true)
        chunks.deadline = schedule(environment.timeouts.content, context)
        setIdleDeadline(context)
        if chunk.size == 0 { endChunk(chunk, context) }
    }

    func readChunk(_ chunk: SMTPChunk, _ context: ChannelHandlerContext) {
        let taken = min(chunks.left, pending.readableBytes)
        if !chunks.isDiscarded, var reader = chunks.reader.take() {
            pending.withUnsafeReadableBytes { reader.read(UnsafeRawBufferPointer(rebasing: $0.prefix(taken))) }
            if !takeBudget(for: reader.held) { reader.abandon() }
            if reader.held == 0 { releaseBudget() }
            chunks.reader = reader
        }
        pending.moveReaderIndex(forwardBy: taken)
        chunks.left -= taken
        if chunks.left > 0 { setIdleDeadline(context) } else { endChunk(chunk, context) }
    }

    private func endChunk(_ chunk: SMTPChunk, _ context: ChannelHandlerContext) {
        chunks.current = nil
        idleDeadline?.cancel()
        guard !chunks.isDiscarded, let reader = chunks.reader else {
            return perform(machine.chunkDiscarded(), context)
        }
        guard chunk.isLast else { return perform(machine.chunkRead(reader.chunkEnded()), context) }
        perform(machine.chunkRead(finish(reader)), context)
    }

    func finish(_ reader: ChunkReader) -> Result<Octets?, ContentReader.FaultError> {
        var reader = reader
        chunks.reader = nil
        chunks.deadline?.cancel()
        let result = reader.ended()
        let size = (try? result.get())??.count ?? 0
        return takeBudget(for: size, step: 0) ? result : .failure(ContentReader.FaultError(.noRoom))
    }

    func letGoOfChunks() {
        chunks.deadline?.cancel()
        chunks = Chunks()
        returnBudget()
    }
}
