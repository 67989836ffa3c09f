import Synchronization
package import MailModel

/// Slows down guessing. Failures are counted for an account together with a client or its site, and for a client and its site over all accounts,
/// never for an account alone: nobody can lock somebody else out by guessing badly from elsewhere. Neighbours of a client or a site can hold back
/// who never signed in from there; a client that has signed in to an account before is not held back by what they do.
package final class SignInThrottle: Sendable {
    /// Failures of one client at one account before it has to wait.
    package static let freeFailuresOfPair = 5
    /// Failures of one client over all accounts before it has to wait: many people may share an address.
    package static let freeFailuresOfClient = 30
    /// A site has 65,536 times the addresses that count as one client, for people or for guesses: so many times as many failures are free.
    package static let siteFactor = 4
    /// Wait after the first failure too many; each further one doubles it.
    package static let firstWait = Duration.seconds(1)
    package static let longestWait = Duration.seconds(900)
    /// The same for all of a site, which may be many homes.
    package static let longestWaitOfSite = Duration.seconds(60)
    /// Failures are forgotten this long after the last one.
    package static let memory = Duration.seconds(3_600)
    /// What is counted at once; beyond it the oldest goes.
    package static let capacity = 40_000

    /// What failures are counted for.
    fileprivate enum Subject: Hashable {
        case pair(account: String, client: [UInt8])
        case accountAndSite(account: String, site: [UInt8])
        case client([UInt8])
        case site([UInt8])

        var freeFailures: Int {
            switch self {
            case .pair: freeFailuresOfPair
            case .accountAndSite: freeFailuresOfPair * siteFactor
            case .client: freeFailuresOfClient
            case .site: freeFailuresOfClient * siteFactor
            }
        }

        var longestWait: Duration {
            switch self {
            case .pair, .client: SignInThrottle.longestWait
            case .accountAndSite, .site: longestWaitOfSite
            }
        }
    }

    fileprivate struct Failures { var count: Int, last: Timestamp }
    fileprivate struct State {
        var failures: [Subject: Failures] = [:]
        /// Attempts that began and have no end yet.
        var underWay: [Subject: Int] = [:]
        /// Pairs that signed in, and when.
        var known: [Subject: Timestamp] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    package enum Admission: Sendable {
        case refused
        case admitted
        /// Another would have been refused. Who fails then is told no more than that one.
        case admittedAsKnown
    }

    /// Whether an attempt may be made now. Asked before anything else is looked at, so that a wait says nothing about the account. Who may
    /// make it says how it ended: by ``failed(_:client:now:)``, ``succeeded(_:client:now:)`` or ``gaveUp(_:client:)``.
    package func begin(_ account: String, client: String, now: Timestamp) -> Admission {
        let subjects = Self.subjects(account, client)
        return state.withLock { state in
            for subject in subjects { state.takeBack(subject, now) }
            let isOpen = subjects.allSatisfy { state.allows($0, now) }
            guard isOpen || state.known[subjects[0]] != nil && state.allows(subjects[0], now) else { return .refused }
            for subject in subjects { state.underWay[subject, default: 0] += 1 }
            return isOpen ? .admitted : .admittedAsKnown
        }
    }

    package func failed(_ account: String, client: String, now: Timestamp) {
        let subjects = Self.subjects(account, client)
        state.withLock { state in
            for subject in subjects {
                state.ended(subject)
                state.count(subject, now)
            }
        }
    }

    package func succeeded(_ account: String, client: String, now: Timestamp) {
        let subjects = Self.subjects(account, client)
        state.withLock { state in
            for subject in subjects { state.ended(subject) }
            state.failures[subjects[0]] = nil
            if state.known.count >= Self.capacity, let oldest = state.known.min(by: { $0.value < $1.value }) {
                state.known[oldest.key] = nil
            }
            state.known[subjects[0]] = now
        }
    }

    /// Nothing was learned of the password.
    package func gaveUp(_ account: String, client: String) {
        let subjects = Self.subjects(account, client)
        state.withLock { state in
            for subject in subjects { state.ended(subject) }
        }
    }

    /// The pair is the first.
    private static func subjects(_ account: String, _ client: String) -> [Subject] {
        let account = String(account.prefix(320)), address = IPAddress(client)
        let holder = address?.holder ?? Array(client.utf8.prefix(64))
        let own: [Subject] = [.pair(account: account, client: holder), .client(holder)]
        guard let site = address?.site else { return own }
        return own + [.accountAndSite(account: account, site: site), .site(site)]
    }
}

extension SignInThrottle.State {
    /// Attempts that are under way may all fail: of those that come at once no more go on than are free twice over.
    fileprivate func allows(_ subject: SignInThrottle.Subject, _ now: Timestamp) -> Bool {
        let free = subject.freeFailures, underWay = underWay[subject] ?? 0
        guard let failures = recent(subject, now) else { return underWay < 2 * free }
        guard failures.count >= free else { return failures.count + underWay < 2 * free }
        let doublings = min(failures.count - free, 16)
        return underWay == 0
            && now >= failures.last + min(SignInThrottle.firstWait * (1 << doublings), subject.longestWait)
    }

    private func recent(_ subject: SignInThrottle.Subject, _ now: Timestamp) -> SignInThrottle.Failures? {
        failures[subject].flatMap { now < $0.last + SignInThrottle.memory ? $0 : nil }
    }

    /// The clock was set back since: the wait begins now, and does not last until that time comes again.
    fileprivate mutating func takeBack(_ subject: SignInThrottle.Subject, _ now: Timestamp) {
        if let known = failures[subject], known.last > now { failures[subject]?.last = now }
    }

    fileprivate mutating func count(_ subject: SignInThrottle.Subject, _ now: Timestamp) {
        let before = recent(subject, now)?.count ?? 0
        if failures[subject] == nil, failures.count >= SignInThrottle.capacity { makeRoom(now) }
        failures[subject] = SignInThrottle.Failures(count: before + 1, last: now)
    }

    fileprivate mutating func ended(_ subject: SignInThrottle.Subject) {
        let left = (underWay[subject] ?? 1) - 1
        underWay[subject] = left > 0 ? left : nil
    }

    /// Forgets what is past, and the oldest tenth when nothing is, so that this is done seldom.
    private mutating func makeRoom(_ now: Timestamp) {
        failures = failures.filter { now < $0.value.last + SignInThrottle.memory }
        guard failures.count >= SignInThrottle.capacity else { return }
        for entry in failures.sorted(by: { $0.value.last < $1.value.last }).prefix(SignInThrottle.capacity / 10) {
            failures[entry.key] = nil
        }
    }
}
