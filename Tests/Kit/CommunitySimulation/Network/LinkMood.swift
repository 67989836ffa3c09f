import MailModel
/// How the way between two machines behaves for a while.
struct LinkMood: Sendable {
    /// How long what is sent is under way.
    var delay = Duration.milliseconds(1)...Duration.milliseconds(80)
    /// Of a hundred connections, how many break at some point.
    var breaks = 1
    /// Nothing gets through; what is under way arrives when it ends.
    var isCut = false

    static let healthy = LinkMood()
    static let perfect = LinkMood(breaks: 0)
    static let slow = LinkMood(delay: .milliseconds(300)...Duration.seconds(6))
    static let lossy = LinkMood(breaks: 35)
    /// For how long a way may be cut: longer than anybody waits for the other side of a session.
    static let longCut = Duration.minutes(6)...Duration.minutes(25)
    static let cut = LinkMood(isCut: true)
}
