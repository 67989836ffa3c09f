/// How a disk behaves for a while.
struct DiskMood: Sendable {
    /// How long a sync takes.
    var sync = Duration.milliseconds(1)...Duration.milliseconds(15)
    /// Of a hundred commits, how many fail; nothing of such a commit is there afterwards.
    var failures = 0
    /// Of a hundred looks at what lies there, how many fail.
    var unreadable = 0
    var isFull = false

    static let healthy = DiskMood()
    static let slow = DiskMood(sync: .milliseconds(200)...Duration.seconds(8))
    static let failing = DiskMood(failures: 40, unreadable: 20)
    static let full = DiskMood(isFull: true)
}
