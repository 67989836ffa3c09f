/// Reports cannot be made now: a store or key does not answer.
package struct NoticesUnavailable: Error {
    package init() {}
}
