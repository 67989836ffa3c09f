/// How a disk behaves for a while.
struct DiskMood: Sendable {
    /// How long a sync takes.
    var sync = Duration.milliseconds(1)...Duration.milliseconds(15)
    /// How long a look at what lies there takes; `nil`: no time.
    var read: ClosedRange<Duration>?
    /// Of a hundred commits, how many fail. Half of them are on the disk all the same.
    var failures = 0
    /// Of a hundred looks at what lies there, how many fail.
    var unreadable = 0
    var isFull = false

    static let healthy = DiskMood()
    static let slow = DiskMood(
        sync: .milliseconds(200)...Duration.seconds(8), read: .milliseconds(1)...Duration.milliseconds(900))
    static let failing = DiskMood(
        read: .zero...Duration.milliseconds(40), failures: 40, unreadable: 20)
    static let full = DiskMood(isFull: true)
}
