import HashTreeCollections
package import MailModel

extension DirectoryFold {
    /// The member that a gateway's name is listed for.
    package func owner(ofGateway name: DomainName) -> MemberID? { gateways[name]?.member }
    /// The member that a domain is granted to.
    package func owner(ofDomain name: DomainName) -> MemberID? { granted[name]?.member }
    package func isMember(_ id: MemberID) -> Bool { memberEntries[id] != nil }
    /// The domains that members have, and those that left members within ``Directory/formerMembership``, to compare a candidate with.
    package func knownDomains(at time: Timestamp) -> [(name: DomainName, member: MemberID)] {
        granted.map { ($0.key, $0.value.member) }
            + former.filter { time <= $0.value.until + Directory.formerMembership }.map { ($0.key, $0.value.member) }
    }
    /// Ids with names of members, and ids of those that departed, without a name, to compare a candidate with.
    package var knownMembers: [(id: MemberID, name: String?)] {
        memberEntries.map { ($0.key, $0.value.name) } + departed.map { ($0, nil) }
    }
}
