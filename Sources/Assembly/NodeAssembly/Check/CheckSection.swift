/// What is looked at, in the order in which it is told.
package enum CheckSection: String, Sendable, Hashable, CaseIterable {
    case settings, clock, files, disk, storage, limits, keys, certificates, directory, node, listeners, dns, customers,
        neighbours,
        authority
}
