import CommunityModel

extension GatewaySite {
    /// Told before the gateway does.
    func goesBy(_ directory: Directory) {
        world.trace.note(host.name, "directory \(directory.sequence)")
        world.judge.directory(directory.sequence, at: host)
        learnt(directory)
    }
}
