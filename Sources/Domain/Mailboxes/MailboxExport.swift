import MailModel

/// The messages of a mailbox as pieces of files. Nothing is read before it is asked for, and one message at a time is held.
package struct MailboxExport: AsyncSequence, Sendable {
    package typealias Element = ExportPiece
    package typealias Failure = MailboxFailure

    let service: MailboxService
    let mailbox: Mailbox
    let folders: [Folder]
    let format: ExportFormat

    package func makeAsyncIterator() -> Iterator { Iterator(export: self) }

    package struct Iterator: AsyncIteratorProtocol {
        private let export: MailboxExport
        private var folders: ArraySlice<Folder>
        private var waiting: ArraySlice<MessageListing> = []
        private var last: MessageUID?

        init(export: MailboxExport) { (self.export, folders) = (export, export.folders[...]) }

        package mutating func next() async throws(MailboxFailure) -> ExportPiece? {
            try await nextPiece()
        }

        package mutating func next(isolation actor: isolated (any Actor)?) async throws(MailboxFailure) -> ExportPiece? {
            try await nextPiece()
        }

        private mutating func nextPiece() async throws(MailboxFailure) -> ExportPiece? {
            let address = export.mailbox.address
            while let folder = folders.first {
                if waiting.isEmpty {
                    waiting = try await export.service.list(address, folder: folder.name, after: last)[...]
                }
                guard let listing = waiting.popFirst() else {
                    folders = folders.dropFirst()
                    last = nil
                    continue
                }
                last = listing.uid
                let message = try await export.service.read(address, folder: folder.name, uid: listing.uid)
                return ExportWriter.piece(message, listing, in: folder, as: export.format)
            }
            return nil
        }
    }
}
