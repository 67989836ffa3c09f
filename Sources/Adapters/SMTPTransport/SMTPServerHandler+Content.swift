import MailModel
import NIOCore
import NetworkTransport
import SMTPProtocol

/// Content by DATA on its way in, and the memory that it may take.
extension SMTPServerHandler {
    func beginContent(_ reply: Reply, _ expectedSize: Int, _ context: ChannelHandlerContext) {
        // Nothing is taken yet. That a message can hardly fit is better said before it is sent.
        guard environment.budget.hasRoom(for: max(expectedSize, 1)) else {
            return perform(machine.contentRefused(Reply(.transient, .storageFull)), context)
        }
        content = ContentReader(
            sizeLimit: environment.listener.limits.messageSize, expectedSize: expectedSize,
            mendsLineFeeds: environment.listener.mendsLineFeeds(of: clientAddress))
        isAwaitingAnswer = false
        write(reply, context)
        setDeadline(environment.timeouts.content, context)
        setIdleDeadline(context)
    }

    func readContent(_ context: ChannelHandlerContext) {
        guard var reader = content.take() else { return }
        let (taken, outcome) = pending.withUnsafeReadableBytes { reader.read($0) }
        pending.moveReaderIndex(forwardBy: taken)
        switch outcome {
        case .unfinished:
            if !takeBudget(for: reader.held) { reader.abandon() }
            if reader.held == 0 { releaseBudget() }
            content = reader
            setIdleDeadline(context)
        case .hopeless: perform(machine.hopeless(), context)
        case .finished(let result):
            deadline?.cancel()
            idleDeadline?.cancel()
            let fits = takeBudget(for: (try? result.get())?.count ?? 0, step: 0)
            perform(machine.contentRead(fits ? result : .failure(ContentReader.FaultError(.noRoom))), context)
        }
    }

    /// - Parameter step: the least that is taken, for a message that grows.
    func takeBudget(for octets: Int, step: Int = budgetStep) -> Bool {
        guard octets > budgetTaken else { return true }
        let more = max(octets - budgetTaken, step)
        guard environment.budget.take(more) else { return false }
        budgetTaken += more
        return true
    }

    func returnBudget() {
        guard content == nil, chunks.reader == nil, !isStoring else { return }
        releaseBudget()
    }

    func releaseBudget() {
        guard budgetTaken > 0 else { return }
        environment.budget.giveBack(budgetTaken)
        budgetTaken = 0
    }
}
