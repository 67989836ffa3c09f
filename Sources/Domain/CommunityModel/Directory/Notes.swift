import HashTreeCollections
package import MailModel

/// What stands in the log beside the members: requirements, products, contacts, incidents.
package struct Notes: Sendable, Hashable {
    /// The newest amendment last.
    package var requirements: [RequirementsAmendment] = []
    package var products: Set<Note.Product> = []
    var contactDigests: TreeDictionary<MemberID, [UInt8]> = [:]
    package var openIncidents: Set<[UInt8]> = []
    var closedIncidents: TreeSet<[UInt8]> = []

    package init() {}

    /// Salted digests.
    package var contacts: [MemberID: [UInt8]] {
        Dictionary(contactDigests.map { ($0.key, $0.value) }) { $1 }
    }
}

extension DirectoryFold {
    mutating func take(_ note: Note) throws(FoldFailure) {
        switch note {
        case .requirementsAmended(let amendment):
            let expected = (notes.requirements.last?.number ?? 0) + 1
            guard amendment.number == expected else { throw .requirementsNotNext(expected: expected) }
            notes.requirements.append(amendment)
        case .productAccredited(let product):
            guard notes.products.insert(product).inserted else { throw .nothingChanges }
        case .productWithdrawn(let product):
            guard notes.products.remove(product) != nil else { throw .notNoted }
        case .contactRecorded(let id, let digest):
            guard memberEntries[id] != nil else { throw .memberUnknown(id) }
            notes.contactDigests[id] = digest
        case .incidentOpened(let digest):
            guard !notes.closedIncidents.contains(digest), notes.openIncidents.insert(digest).inserted else {
                throw .nothingChanges
            }
        case .incidentClosed(let digest):
            guard notes.openIncidents.remove(digest) != nil else { throw .notNoted }
            notes.closedIncidents.insert(digest)
        }
    }
}
