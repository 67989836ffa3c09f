/// Waits until something holds, for two minutes at most: a busy machine is slow, and only a failing test waits so long.
@discardableResult
func eventually(_ condition: () async -> Bool) async -> Bool {
    for _ in 0..<12_000 {
        if await condition() { return true }
        try? await Task.sleep(for: .milliseconds(10))
    }
    return await condition()
}
