import Testing

@testable import CommunitySimulation

@Suite("How wrong a clock was, and when")
struct ClockHistoryTests {
    private var history: ClockHistory {
        var history = ClockHistory()
        history.set(.seconds(100), at: .seconds(10))
        history.set(.zero, at: .seconds(30))
        return history
    }

    @Test func `errors count while they last`() {
        #expect(history.errors(from: .seconds(1), to: .seconds(9)) == [.zero])
        #expect(history.errors(from: .seconds(11), to: .seconds(20)) == [.seconds(100)])
        #expect(Set(history.errors(from: .seconds(5), to: .seconds(20))) == [.zero, .seconds(100)])
    }

    @Test func `a moment that was shown is known by the error that showed it`() {
        #expect(history.moments(showing: .seconds(115)).map(\.time) == [.seconds(15), .seconds(115)])
        #expect(history.moments(showing: .seconds(5)).map(\.error) == [.zero])
        #expect(history.moments(showing: .seconds(20)).isEmpty)
    }
}
