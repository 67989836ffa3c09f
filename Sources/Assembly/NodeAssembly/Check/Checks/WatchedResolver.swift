import DNSFormat
import Synchronization

/// Remembers whether any lookup was answered: where none was, the DNS cannot be asked from here, whatever the name.
final class WatchedResolver: Resolver {
    private struct Record {
        var hasAnswer = false
        var reason: String?
    }

    private let resolver: any Resolver
    private let record = Mutex(Record())

    init(_ resolver: any Resolver) { self.resolver = resolver }

    /// Why nothing could be looked up; `nil` when anything was.
    var silence: String? { record.withLock { $0.hasAnswer ? nil : $0.reason } }

    func resolve(_ name: DNSName, _ type: DNSRecordType) async throws(ResolverFailure) -> DNSAnswer {
        do throws(ResolverFailure) {
            let answer = try await resolver.resolve(name, type)
            record.withLock { $0.hasAnswer = true }
            return answer
        } catch {
            switch error {
            case .noSuchName, .noData, .bogus: record.withLock { $0.hasAnswer = true }
            case .temporary(let reason): record.withLock { $0.reason = reason }
            }
            throw error
        }
    }
}
