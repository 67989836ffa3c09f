/// Looks at one side of a node. What it reads of the machine and the network is given to it, so that each fault can be shown to it.
package protocol NodeCheck: Sendable {
    var section: CheckSection { get }
    func findings() async -> [CheckFinding]
}
