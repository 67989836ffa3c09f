/// How much of the published log is looked at when it is signed.
package enum LogScope: Sendable, Hashable {
    /// What is new.
    case new
    /// All of it: what is missing or damaged is made anew.
    case all
}
