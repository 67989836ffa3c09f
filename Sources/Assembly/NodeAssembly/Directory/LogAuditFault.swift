/// What is wrong beside the kept log.
enum LogAuditFault: Error, Sendable, Hashable {
    case positionMissing
    case positionUnreadable(String)
}
