/// Why a disk did not do it.
enum DiskFailure: Error {
    case full
    case failed
    /// The node that asks has crashed.
    case crashed
}
