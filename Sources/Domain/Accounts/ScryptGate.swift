import Dispatch
import Synchronization

/// Lets at most two passwords be worked out at once: each takes 32 MiB and a processor. Others wait in a bounded line; who finds it
/// full is turned away at once, so that a flood of sign-ins costs neither memory nor the work of everything else.
package final class ScryptGate: Sendable {
    /// The function that is guarded; a test puts a slow one here.
    package typealias Work =
        @Sendable (_ password: [UInt8], _ salt: [UInt8], _ parameters: ScryptParameters) -> [UInt8]?

    package enum Outcome: Sendable, Hashable {
        case digest([UInt8])
        case busy
        /// The parameters cannot be worked with.
        case impossible
    }

    /// At once; one processor of two stays free for mail.
    package static let concurrency = 2
    /// In line: with two at once the last of them waits under a second.
    package static let lineLength = 32

    private struct State {
        var running = 0
        var line: [CheckedContinuation<Bool, Never>] = []
    }

    private enum Entry { case run, wait, busy }

    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "securemail.passwords", attributes: .concurrent)
    private let work: Work

    package init() { work = PasswordScrypt.digest }
    package init(work: @escaping Work) { self.work = work }

    package func digest(of password: [UInt8], salt: [UInt8], parameters: ScryptParameters) async -> Outcome {
        guard await enter() else { return .busy }
        defer { leave() }
        let digest = await withCheckedContinuation { continuation in
            queue.async { [work] in continuation.resume(returning: work(password, salt, parameters)) }
        }
        return digest.map(Outcome.digest) ?? .impossible
    }

    /// - Returns: whether a place was given, at once or after a wait.
    private func enter() async -> Bool {
        await withCheckedContinuation { (continuation: CheckedContinuation<Bool, Never>) in
            let entry = state.withLock { state -> Entry in
                if state.running < Self.concurrency {
                    state.running += 1
                    return .run
                }
                guard state.line.count < Self.lineLength else { return .busy }
                state.line.append(continuation)
                return .wait
            }
            switch entry {
            case .run: continuation.resume(returning: true)
            case .busy: continuation.resume(returning: false)
            case .wait: break
            }
        }
    }

    /// Hands the place to the first in line, so that nobody overtakes.
    private func leave() {
        let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard state.line.isEmpty else { return state.line.removeFirst() }
            state.running -= 1
            return nil
        }
        next?.resume(returning: true)
    }
}
