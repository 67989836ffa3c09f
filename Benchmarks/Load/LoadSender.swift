import NIOCore
import NIOPosix

/// Sends all messages over so many connections. All of it is on one event loop.
final class LoadSender {
    let plan: LoadPlan
    let mail: LoadMail
    let book: LoadBook
    private let target: SocketAddress
    private let loop: any EventLoop
    private var next = 0

    init(_ plan: LoadPlan, mail: LoadMail, to target: SocketAddress, book: LoadBook, on loop: any EventLoop) {
        (self.plan, self.mail, self.target, self.book, self.loop) = (plan, mail, target, book, loop)
    }

    func start() { for _ in 0..<min(plan.connections, plan.messages) { connect() } }

    /// The number of the next message; `nil` when all have one.
    func take() -> Int? {
        guard next < plan.messages else { return nil }
        defer { next += 1 }
        return next
    }

    func ended(_ failure: LoadFailure?) {
        if let failure { return book.fail(failure) }
        if !plan.isKept { connect() }
    }

    private func connect() {
        guard next < plan.messages else { return }
        let bound = NIOLoopBound(self, eventLoop: loop), begun = NIODeadline.now(), first = plan.isKept ? nil : take()
        if let first { book.begin(first, at: begun) }
        ClientBootstrap(group: loop).channelOption(.tcpOption(.tcp_nodelay), value: 1).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(LoadSession(bound.value, first: first))
            }
        }.connect(to: target).whenFailure { bound.value.book.fail(LoadFailure("cannot connect: \($0)")) }
    }
}
