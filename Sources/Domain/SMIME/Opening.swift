/// How opening went.
package enum Opening: Sendable {
    case opened(Opened)
    case rejected(OpeningFailure)
}
