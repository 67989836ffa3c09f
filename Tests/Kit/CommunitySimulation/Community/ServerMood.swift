/// How a mail server that is not a gateway behaves for a while.
struct ServerMood: Sendable {
    var isDown = false
    /// Of a hundred recipients or contents, how many are answered 451.
    var refusals = 0

    static let healthy = ServerMood()
    static let down = ServerMood(isDown: true)
    static let moody = ServerMood(refusals: 50)
}
