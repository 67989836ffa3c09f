import NIOCore
import Testing

@testable import SMTPTransport

@Suite("The machine's roots")
struct RootedContextTests {
    @Test func `they are not read for each connection, but anew after a while`() throws {
        let kept = RootedContext(lifetime: .hours(1))
        #expect(try kept.current() === kept.current())
        let gone = RootedContext(lifetime: .zero)
        #expect(try gone.current() !== gone.current())
    }
}
