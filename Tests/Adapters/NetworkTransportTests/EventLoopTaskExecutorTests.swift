import NIOCore
import NIOPosix
import NetworkTransport
import Testing

@Suite struct EventLoopTaskExecutorTests {
    @Test func `a task stays on the loop's thread over everything that it waits for`() async {
        let group = MultiThreadedEventLoopGroup.singleton
        for loop in group.makeIterator() {
            let stayed = await Task(executorPreference: EventLoopTaskExecutor.of(loop)) {
                var stays = [loop.inEventLoop]
                await Task.yield()
                stays.append(loop.inEventLoop)
                _ = try? await group.next().submit { 1 }.get()
                stays.append(loop.inEventLoop)
                return stays
            }.value
            #expect(stayed == [true, true, true])
        }
    }

    @Test func `a loop has one, and a group as many as loops`() {
        let group = MultiThreadedEventLoopGroup.singleton, loop = group.next()
        #expect(EventLoopTaskExecutor.of(loop) === EventLoopTaskExecutor.of(loop))
        #expect(EventLoopTaskExecutor.all(of: group).count == Array(group.makeIterator()).count)
    }
}
