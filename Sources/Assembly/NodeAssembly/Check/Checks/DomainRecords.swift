import DNSFormat
import MailModel

/// The records of one domain that others go by.
struct DomainRecords: Sendable {
    let domain: DomainName
    let node: DomainName
    let takesMail: Bool
    let resolver: any Resolver

    private static let absent = "does not exist in the DNS: no mail from outside comes"
    private var section: CheckSection { .dns }

    func findings() async -> [CheckFinding] {
        async let mail = exchangers()
        async let sender = senderPolicy()
        async let signing = keys()
        async let message = messagePolicy()
        async let strict = announcement(.strictTransport)
        async let reports = announcement(.transportReports)
        let exchangers = await mail
        let others = [
            await sender.about("spf"), await signing.about("dkim"), await message.about("dmarc"), await strict.about("mta-sts"),
            await reports.about("tls-rpt"),
        ]
        // Without the domain all else is missing too, and one line says so.
        return exchangers.contains { $0.what == Self.absent } ? exchangers : exchangers + others
    }

    // MARK: MX

    /// RFC 5321 section 5.1.
    private func exchangers() async -> [CheckFinding] {
        let publish = "Publish: \(domain). MX 10 \(node)."
        do throws(ResolverFailure) {
            let answer = try await resolver.resolve(DNSName(domain), .mx)
            let hosts = answer.records.compactMap { if case .mx(let record) = $0 { record.exchange } else { nil } }
            return [await finding(hosts, publish).about("mx"), signed(answer)?.about("dnssec")].compactMap { $0 }
        } catch {
            switch error {
            case .noSuchName:
                return [warning(Self.absent, do: "Register it, or see its name servers.").about("mx")]
            case .noData:
                return takesMail ? [warning("has no MX: mail from outside does not come here", do: publish).about("mx")] : []
            case .temporary(let reason):
                return [
                    note(
                        "MX cannot be looked up now: \(reason)", do: "See this machine's resolver, and the domain's name servers."
                    ).about("mx")
                ]
            case .bogus(let reason):
                return [
                    .error(
                        section, domain.text, "its DNS contradicts its DNSSEC signatures (\(reason)): to many it does not exist",
                        do: "Sign the zone again, or mend its DS records."
                    ).about("dnssec")
                ]
            }
        }
    }

    private func finding(_ hosts: [DNSName], _ publish: String) async -> CheckFinding {
        let names = CheckText.list(hosts.map(\.text).sorted())
        if hosts.contains(DNSName(node)) { return ok("MX \(names)") }
        guard takesMail else { return ok("MX \(names); this node takes no mail from outside") }
        let own = await HostLookup.find(DNSName(node), resolver).addresses
        for host in hosts where !(await HostLookup.find(host, resolver).addresses.isDisjoint(with: own)) {
            return ok("MX \(names), which is this node")
        }
        return warning("MX \(names): mail from outside goes there, not here", do: "If it should come here: \(publish)")
    }

    private func signed(_ answer: DNSAnswer) -> CheckFinding? {
        switch answer.status {
        case .secure: ok("signed (DNSSEC)")
        case .insecure: note("is not signed (DNSSEC): whoever forges its MX gets its mail from outside", do: "Sign the zone.")
        case .unknown: nil
        }
    }

    // MARK: SPF, DKIM, DMARC

    private func senderPolicy() async -> CheckFinding {
        let publish = "Publish: \(domain). TXT \"v=spf1 mx -all\""
        switch await texts(DNSName(domain), "v=spf1") {
        case .failure(let failure): return unknown("SPF", failure)
        case .success(let policies):
            // RFC 7208 section 4.5: two are as good as none.
            guard policies.count < 2 else {
                return warning("has \(policies.count) SPF records: none of them counts", do: "Leave one.")
            }
            guard let policy = policies.first else { return note("has no SPF: anybody may send as it", do: publish) }
            if policy.contains("+all") || policy.hasSuffix(" all") {
                return warning("SPF lets anybody send as it: \(policy)", do: "End it with -all.")
            }
            return ok("SPF \(policy)")
        }
    }

    /// Selectors cannot be listed; but where nothing is below `_domainkey` there is no key at all (RFC 8020 section 2).
    private func keys() async -> CheckFinding {
        let what = "has no DKIM keys: mail of it cannot be verified outside the community"
        guard let name = DNSName(domain).prefixed(by: "_domainkey") else { return ok("DKIM: the name is too long") }
        do throws(ResolverFailure) { _ = try await resolver.resolve(name, .txt) } catch {
            switch error {
            case .noSuchName:
                return note(what, do: "Publish the keys of whatever signs its mail towards outsiders: SELECTOR.\(name). TXT")
            case .temporary, .bogus: return unknown("DKIM", error)
            case .noData: break
            }
        }
        return ok("DKIM keys are published")
    }

    /// RFC 7489 section 6.3.
    private func messagePolicy() async -> CheckFinding {
        guard let name = DNSName(domain).prefixed(by: "_dmarc") else { return ok("DMARC: the name is too long") }
        let publish = "Publish: \(name). TXT \"v=DMARC1; p=reject; adkim=s; aspf=s\""
        switch await texts(name, "v=DMARC1") {
        case .failure(let failure): return unknown("DMARC", failure)
        case .success(let policies):
            guard let policy = policies.first else { return note("has no DMARC: others do not refuse forgeries", do: publish) }
            guard policies.count == 1 else {
                return warning("has \(policies.count) DMARC records: none of them counts", do: "Leave one.")
            }
            guard policy.replacing(" ", with: "").contains("p=reject") else {
                return note("DMARC does not ask to refuse forgeries: \(policy)", do: "When its reports are clean: p=reject.")
            }
            return ok("DMARC \(policy)")
        }
    }

    // MARK: Texts

    /// MTA-STS (RFC 8461 section 3.1) and TLS-RPT (RFC 8460 section 3): one record, or as good as none.
    private func announcement(_ kind: Announcement) async -> CheckFinding {
        guard let name = DNSName("\(kind.prefix).\(domain)") else { return ok("\(kind.name): the name is too long") }
        switch await texts(name, kind.version) {
        case .failure(let failure): return unknown(kind.name, failure)
        case .success(let texts):
            guard texts.count != 1 else { return ok("\(kind.name) \(texts[0])") }
            guard texts.isEmpty else {
                return warning("has \(texts.count) \(kind.name) records: none of them counts", do: "Leave one.")
            }
            return note("has no \(kind.name): \(kind.lack)", do: "Publish: \(name). \(kind.record(domain))")
        }
    }

    private func texts(_ name: DNSName, _ version: String) async -> Result<[String], ResolverFailure> {
        do throws(ResolverFailure) {
            let answer = try await resolver.resolve(name, .txt)
            return .success(
                answer.records.compactMap { record in
                    guard case .txt(let strings) = record else { return nil }
                    let text = String(decoding: strings.joined(), as: UTF8.self)
                    return text == version || text.hasPrefix(version + " ") || text.hasPrefix(version + ";") ? text : nil
                })
        } catch {
            switch error {
            case .noSuchName, .noData: return .success([])
            case .temporary, .bogus: return .failure(error)
            }
        }
    }

    // MARK: Findings

    private func unknown(_ what: String, _ failure: ResolverFailure) -> CheckFinding {
        switch failure {
        case .bogus(let reason): warning("\(what): the DNS contradicts its signatures (\(reason))", do: "Sign the zone again.")
        case .temporary(let reason): note("\(what) cannot be looked up now: \(reason)", do: "Try again.")
        case .noSuchName, .noData: note("\(what) cannot be looked up now", do: "Try again.")
        }
    }

    private func ok(_ what: String) -> CheckFinding { .ok(section, domain.text, what) }
    private func note(_ what: String, do action: String) -> CheckFinding { .note(section, domain.text, what, do: action) }
    private func warning(_ what: String, do action: String) -> CheckFinding { .warning(section, domain.text, what, do: action) }
}
