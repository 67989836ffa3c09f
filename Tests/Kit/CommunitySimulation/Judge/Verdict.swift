import SMIME
import SecureMailTestKit
import CommunityModel
import DeliveryQueue
import MailModel
import Mailboxes

/// What must be so once a world is healed and its queues are empty: each letter arrived, came back, or stands in a named hold; once, as it
/// was written, and under its true sender's name.
struct Verdict: Sendable {
    private let community: SimulatedCommunity
    private let judge: Judge

    init(_ community: SimulatedCommunity) { (self.community, judge) = (community, community.world.judge) }

    func give() async {
        await readMailboxes()
        for letter in judge.letters {
            for arrival in judge.arrivals(of: letter.mark) { judgeContent(of: arrival, letter) }
            judgeAddressees(of: letter)
            judgeCopies(of: letter)
            switch letter.state {
            case .accepted:
                for recipient in letter.recipients where letter.accepted.contains(recipient) {
                    judgeEnd(of: letter, for: recipient)
                }
            case .unfinished, .refused:
                if !letter.isThere, !judge.arrivals(of: letter.mark).isEmpty {
                    judge.violated("\(letter.mark) arrived, and was \(letter.state)")
                }
            case .underWay: judge.violated("\(letter.mark) is still being handed in")
            case .unanswered, .forged: break
            }
        }
    }

    private func readMailboxes() async {
        for site in community.sites {
            guard let mailboxes = site.run?.mailboxes else {
                judge.violated("\(site.host) does not run in the end")
                continue
            }
            for user in MemberPlace.mailboxUsers {
                guard let address = EmailAddress(localPart: user, domain: site.mailboxDomain) else { continue }
                do { try await read(address, mailboxes) } catch { judge.violated("\(address) cannot be read: \(error)") }
            }
        }
    }

    private func read(_ address: EmailAddress, _ mailboxes: MailboxService) async throws(MailboxFailure) {
        var last: MessageUID?
        while true {
            let page = try await mailboxes.list(address, after: last)
            guard !page.isEmpty else { return }
            for listing in page {
                last = listing.uid
                let content = try await mailboxes.read(address, uid: listing.uid)
                let isReport = content.text.contains("multipart/report")
                judge.arrived(
                    LetterArrival(
                        recipient: address, sender: isReport ? nil : address, content: content, place: .mailbox,
                        moment: community.world.time.now))
            }
        }
    }

    private func judgeContent(of arrival: LetterArrival, _ letter: Letter) {
        let site = AddressBook.isOfMember(arrival.recipient, community.sites) ?? lateSite(of: arrival)
        let stamp = site.flatMap { arrival.stamp(of: $0.gateway.name) }
        if letter.state == .forged {
            if stamp?.status == "verified" {
                judge.violated("\(letter.mark), forged, is shown as verified to \(arrival.recipient)")
            }
            return
        }
        guard arrival.content.bytes.suffix(letter.content.count).elementsEqual(letter.content.bytes) else {
            return judge.violated("\(letter.mark) was altered on its way to \(arrival.recipient)")
        }
        guard site != nil else { return }
        guard let stamp, stamp.results.count == 1 else {
            return judge.violated("\(letter.mark) has no status, or more than one, or other results, for \(arrival.recipient)")
        }
        judge(stamp, of: letter)
    }

    /// A domain that joined has its mail brought to the server of the member that it joined.
    private func lateSite(of arrival: LetterArrival) -> GatewaySite? {
        zip(community.servers, community.sites).first { $0.0.host == arrival.host }?.1
    }

    private func judge(_ stamp: LetterArrival.Stamp, of letter: Letter) {
        let isVerified = stamp.status == "verified", hasPassed = stamp.results.contains { $0.contains("smime=pass") }
        switch letter.origin {
        case .member(let member):
            if !isVerified || !hasPassed || stamp.member != member.text {
                judge.violated("\(letter.mark) of \(member) is shown as \(stamp.status) of \(stamp.member ?? "nobody")")
            }
        case .outside:
            if isVerified || hasPassed { judge.violated("\(letter.mark) from outside is shown as \(stamp.status)") }
        }
    }

    /// To nobody else than those it was for, and whom it was accepted for; reports to its sender alone.
    private func judgeAddressees(of letter: Letter) {
        let meant = letter.state == .accepted ? letter.accepted : Set(letter.recipients)
        for arrival in judge.arrivals(of: letter.mark) where !meant.contains(arrival.recipient) {
            judge.violated("\(letter.mark) came to \(arrival.recipient), whom it was not for")
        }
        for report in judge.reports(on: letter.mark) {
            if report.recipient != letter.sender { judge.violated("a report on \(letter.mark) came to \(report.recipient)") }
            if [.refused, .unfinished, .forged].contains(letter.state), !letter.isThere {
                judge.violated("a report on \(letter.mark), which was \(letter.state), came to \(report.recipient)")
            }
        }
    }

    /// Once into a mailbox. To a server more often only when the gateway may not have heard, or have forgotten, that it was taken.
    private func judgeCopies(of letter: Letter) {
        let copies = Dictionary(grouping: judge.arrivals(of: letter.mark), by: \.recipient)
        for (recipient, all) in copies.sorted(by: { $0.key.canonical < $1.key.canonical }) where all.count > 1 {
            if all.contains(where: { $0.place == .mailbox }) {
                judge.violated("\(letter.mark) lies \(all.count) times in the mailbox of \(recipient)")
            }
            let inOrder = all.sorted { $0.moment < $1.moment }
            for (one, next) in zip(inOrder, inOrder.dropFirst()) where one.isHeard && !mayForget(recipient, letter, one, next) {
                judge.violated("\(letter.mark) was brought to the server of \(recipient) again, which had said that it has it")
            }
        }
    }

    /// Whether the gateway that brought it may have forgotten by the second time that it had: a crash, or a disk that failed.
    private func mayForget(
        _ recipient: EmailAddress, _ letter: Letter, _ one: LetterArrival, _ next: LetterArrival
    ) -> Bool {
        let bringers =
            if let site = AddressBook.isOfMember(recipient, community.sites) { [site] } else { community.sites }
        return bringers.contains { $0.wasInTrouble(from: one.moment, to: next.moment) }
    }

    private func judgeEnd(of letter: Letter, for recipient: EmailAddress) {
        let hasArrived = judge.arrivals(of: letter.mark).contains { $0.recipient == recipient }
        let hasComeBack = judge.reports(on: letter.mark).contains { $0.tells(of: recipient) }
        switch community.addresses.fate(of: recipient) {
        case .arrives:
            if hasComeBack { judge.violated("\(letter.mark) came back from \(recipient), who is there") }
            guard !hasArrived else { return }
        case .comesBack:
            if hasArrived { judge.violated("\(letter.mark) arrived at \(recipient), whom nobody knows") }
            guard !hasComeBack else { return }
        }
        let reports = judge.reportIDs(on: letter.mark)
        let holds = community.sites.flatMap { site in
            site.held(letter.mark, recipient, reports: reports).map { (site: site, copy: $0) }
        }
        let excuse = HoldExcuse(community)
        if holds.contains(where: { excuse.isFair($0.copy, at: $0.site, letter, to: recipient) }) { return }
        let held = holds.map { "held by \($0.site.host) as \($0.copy.reason)" }.first ?? "lost"
        judge.violated("\(letter.mark) from \(letter.sender) to \(recipient), accepted, is \(held)")
    }
}
