import HashTreeCollections
import MailModel

extension Notes {
    func write(into writer: inout SnapshotWriter) {
        writer.write(all: requirements) { $0.write(.object($1.fields)) }
        writer.write(all: products.sorted { ($0.name, $0.version) < ($1.name, $1.version) }) {
            $0.write($1.name)
            $0.write($1.version)
        }
        writer.write(contactDigests) { writer, id, digest in
            writer.write(id)
            writer.write(digest: digest)
        }
        writer.write(all: openIncidents.sorted { $0.lexicographicallyPrecedes($1) }) { $0.write(digest: $1) }
        writer.write(all: closedIncidents) { $0.write(digest: $1) }
    }

    init(from reader: inout SnapshotReader) throws(SnapshotFailure) {
        self.init()
        requirements = try reader.all { reader throws(SnapshotFailure) in
            let json = try reader.json()
            do throws(StatementFailure) {
                var fields = try JSONFields(json)
                return try RequirementsAmendment(&fields)
            } catch { throw SnapshotFailure.damaged }
        }
        products = Set(
            try reader.all { reader throws(SnapshotFailure) in
                Note.Product(name: try reader.text(), version: try reader.text())
            })
        contactDigests = try reader.members { reader, _ throws(SnapshotFailure) in try reader.digest() }
        openIncidents = Set(try reader.all { reader throws(SnapshotFailure) in try reader.digest() })
        closedIncidents = try reader.set { reader throws(SnapshotFailure) in try reader.digest() }
    }
}

extension LookAlikeIndex {
    func write(into writer: inout SnapshotWriter) {
        writer.write(domains) { writer, place, names in
            writer.write(place)
            writer.write(all: names.all) { $0.write($1) }
        }
        writer.write(names) { writer, skeleton, ids in
            writer.write(skeleton)
            writer.write(all: ids) { $0.write($1) }
        }
        writer.write(ids) { writer, skeleton, id in
            writer.write(skeleton)
            writer.write(id)
        }
    }

    init(from reader: inout SnapshotReader) throws(SnapshotFailure) {
        self.init()
        domains = try reader.dictionary { reader throws(SnapshotFailure) in
            try reader.number()
        } _: { reader throws(SnapshotFailure) in
            let names = try reader.all { reader throws(SnapshotFailure) in try reader.name() }
            return names.count == 1 ? .one(names[0]) : .several(names)
        }
        names = try reader.dictionary { reader throws(SnapshotFailure) in
            try reader.text()
        } _: { reader throws(SnapshotFailure) in
            try reader.set { reader throws(SnapshotFailure) in try reader.member() }
        }
        ids = try reader.dictionary { reader throws(SnapshotFailure) in
            try reader.text()
        } _: { reader throws(SnapshotFailure) in
            try reader.member()
        }
    }
}
