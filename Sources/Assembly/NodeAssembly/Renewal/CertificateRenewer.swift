import CommunityModel
import DirectoryTransport
import KeyFiles
import Logging
import MailModel
import MessageFlow

/// Renews the gateway's certificates, each in its time: makes a new key, asks the authority for its certificate with proof of the present keys,
/// verifies the answer and installs it.
///
/// All that must outlive the process stands in the keys' folder, so that a process that ends anywhere is followed by one that goes on. Only
/// how often it failed is in memory, measured in time that passes: a clock that is set back delays nothing.
actor CertificateRenewer {
    /// Between two looks. A look that finds nothing to do reads no file but the marks of keys that were given up.
    static let interval = Duration.minutes(1)

    private struct Attempt {
        var failures = 0
        var next = Duration.zero
        var told: Duration?
    }

    private let keys: FileKeyService
    private let directory: DirectoryHolder
    private let exchange: RenewalExchange
    private let gateway: DomainName
    private let clock: any NodeClock
    private let entropy: any EntropySource
    private let logger: Logger
    private var attempts: [KeyPurpose: Attempt] = [:]

    /// - Parameter ask: posts a request to the authority; `nil` where nobody said how it is reached.
    init(
        _ keys: FileKeyService, of gateway: DomainName, directory: DirectoryHolder, anchors: CommunityAnchors,
        clock: any NodeClock, entropy: any EntropySource, logger: Logger,
        ask: (@Sendable (Octets) async -> RenewalReply)?
    ) {
        (self.keys, self.directory, self.gateway) = (keys, directory, gateway)
        (self.clock, self.entropy, self.logger) = (clock, entropy, logger)
        exchange = RenewalExchange(
            keys: keys, gateway: gateway, anchors: anchors, clock: clock, entropy: entropy, ask: ask)
    }

    /// Looks again and again until cancelled.
    func run() async {
        repeat { await look() } while (try? await clock.sleep(until: clock.now + Self.interval)) != nil
    }

    /// Renews what is due and was not tried just now.
    func look() async {
        for purpose in KeyPurpose.allCases where isDue(purpose) && clock.elapsed >= attempts[purpose]?.next ?? .zero {
            _ = await renew(purpose)
        }
    }

    /// Renews at once, whatever failed before.
    ///
    /// - Parameter isForced: also what is not due.
    /// - Returns: what came of it, and whether it is well.
    func renew(_ purposes: [KeyPurpose], isForced: Bool) async -> [(text: String, isWell: Bool)] {
        var results: [(text: String, isWell: Bool)] = []
        for purpose in purposes {
            guard isForced || isDue(purpose) else {
                results.append(("The \(purpose.rawValue) certificate is not due yet.", true))
                continue
            }
            results.append(await renew(purpose))
        }
        return results
    }

    /// Notes that others may know a key: it is replaced, and the authority revokes what it had.
    func giveUp(_ purpose: KeyPurpose) throws(KeyFileFailure) {
        try keys.endGivingUp(purpose)
        if try !keys.isGivingUp(purpose) { try keys.giveUp(purpose) }
        attempts[purpose] = nil
    }

    /// Makes new keys, and requests for officers, and beside them what the present signing key says to them.
    ///
    /// - Returns: the files, and whether it could say anything.
    func beginByHand(_ purposes: [KeyPurpose]) throws(KeyFileFailure) -> (files: [String], isAgreed: Bool) {
        for purpose in purposes where !keys.installed(purpose).isEmpty { try keys.beginRenewal(purpose) }
        let requests = try keys.writeRequests(gateway: gateway)
        var agreements: [String] = []
        for purpose in KeyPurpose.allCases {
            guard let listed = CertificatePurpose(purpose) else { continue }
            let said = keys.newestKey(purpose).flatMap { key in
                directory.current.flatMap { exchange.agreement(certifying: key, listed, by: $0, for: AgreementPlace.longest) }
            }
            let text = said.map { String(decoding: $0.octets.bytes, as: UTF8.self) }
            if let file = try keys.writeAgreement(text, AgreementPlace.file(for: listed)) { agreements.append(file) }
        }
        return (requests + agreements, agreements.count == KeyPurpose.allCases.count)
    }

    private func isDue(_ purpose: KeyPurpose) -> Bool {
        guard let newest = keys.installed(purpose).first?.certificate, let listed = CertificatePurpose(purpose) else {
            return false
        }
        if keys.pendingKey(purpose) != nil || (try? keys.isGivingUp(purpose)) != false { return true }
        return RenewalSchedule.due(from: newest.validFrom, to: newest.validTo, of: gateway, listed) <= clock.now
    }

    private func renew(_ purpose: KeyPurpose) async -> (text: String, isWell: Bool) {
        do throws(RenewalFault) {
            let end = try await exchange.renew(purpose, by: directory.current)
            attempts[purpose] = nil
            let text = "The \(purpose.rawValue) certificate is renewed, for a new key; it ends on \(CheckText.day(end))."
            logger.notice("\(text)")
            return (text, true)
        } catch {
            let text = "The \(purpose.rawValue) certificate is not renewed: \(error.text)"
            note(purpose, error, text)
            return (text, false)
        }
    }

    private func note(_ purpose: KeyPurpose, _ fault: RenewalFault, _ text: String) {
        var attempt = attempts[purpose] ?? Attempt()
        attempt.failures += 1
        let isGivingUp = (try? keys.isGivingUp(purpose)) != false
        let left = isGivingUp ? nil : keys.installed(purpose).first.map { $0.certificate.validTo - clock.now }
        attempt.next =
            clock.elapsed
            + RenewalPause.after(
                attempt.failures, left: left, asked: fault.retryAfter, chance: entropy.octets(1).first ?? 0)
        // A line a day, however often it is tried.
        if attempt.told.map({ clock.elapsed - $0 >= .days(1) }) ?? true {
            attempt.told = clock.elapsed
            let isLate = left.map { $0 < RenewalSchedule.overlap } ?? true
            logger.log(level: isLate ? .error : .warning, "\(text) (It is tried again by itself.)")
        }
        attempts[purpose] = attempt
    }
}

extension CertificatePurpose {
    init?(_ purpose: KeyPurpose) { self.init(rawValue: purpose.rawValue) }
}
