import NIOCore
import Testing

@testable import SMTPTransport

@Suite("The machine's roots")
struct SharedContextTests {
    @Test func `they are not read for each connection, but anew after a while`() throws {
        let kept = SharedContext(lifetime: .hours(1), verifiesName: true)
        #expect(try kept.current() === kept.current())
        let gone = SharedContext(lifetime: .zero, verifiesName: true)
        #expect(try gone.current() !== gone.current())
    }
}
