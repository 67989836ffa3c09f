import MailModel

/// The messages of a mailbox as pieces of files. Nothing is read before it is asked for, and one message at a time is held. One that cannot be read
/// is left out, and keeps no other from its owner.
package struct MailboxExport: AsyncSequence, Sendable {
    package typealias Element = ExportPiece
    package typealias Failure = MailboxFailure

    let service: MailboxService
    let mailbox: Mailbox
    let folders: [Folder]
    let format: ExportFormat
    /// What was left out so far.
    package let losses = ExportLosses()

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
                guard let message = try await message(listing, in: folder) else { continue }
                return ExportWriter.piece(message, listing, in: folder, as: export.format)
            }
            return nil
        }

        /// - Returns: `nil` for one that cannot be read, or was removed meanwhile.
        private func message(_ listing: MessageListing, in folder: Folder) async throws(MailboxFailure) -> Octets? {
            do throws(MailboxFailure) {
                return try await export.service.read(export.mailbox.address, folder: folder.name, uid: listing.uid)
            } catch {
                switch error {
                case .noSuchMessage: return nil
                case .damaged, .cannotOpen:
                    export.losses.add(listing.uid, in: folder.name)
                    return nil
                default: throw error
                }
            }
        }
    }
}
