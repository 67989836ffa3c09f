/// What a member asserts of a message's sender, under its signature.
package struct Assurance: Sendable, Hashable {
    package let member: MemberID
    package let session: SessionStrength
    /// 0 none, 1 self-asserted, 2 documents seen, 3 in person with a photo document.
    package let identityLevel: Int
    package let isSoleUser: Bool

    /// `nil` for a level outside 0 to 3.
    package init?(member: MemberID, session: SessionStrength, identityLevel: Int, isSoleUser: Bool) {
        guard (0...3).contains(identityLevel) else { return nil }
        (self.member, self.session, self.identityLevel, self.isSoleUser) = (member, session, identityLevel, isSoleUser)
    }
}
