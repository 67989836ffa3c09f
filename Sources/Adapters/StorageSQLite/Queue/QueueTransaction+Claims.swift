import DeliveryQueue
import Foundation
import GRDB
import MailModel

extension QueueTransaction {
    /// Of a damaged claim nobody knows whose it is, and whoever asks takes it over. Most likely that is its owner at its next attempt; to
    /// finish that one as a duplicate would lose the message, while the worst of taking it over is a message that arrives twice.
    ///
    /// - Returns: Whether the recipient is this item's, newly or from before.
    func claim(_ claim: Claim, for item: ItemID, now: Timestamp, _ damage: QueueDamage) throws -> Bool {
        let key: StatementArguments = [claim.signer.text, Data(claim.transfer.octets), claim.recipient.canonical]
        let found = try rows(
            "SELECT item, until, checksum FROM claim WHERE signer = ? AND transfer = ? AND recipient = ?", key
        ).first
        if let found {
            let stored: Data? = found.intact("checksum")
            if let owner: Data = found.intact("item"), let until: Int64 = found.intact("until"),
                stored == Self.checksum(claim, owner, until)
            {
                return owner == item.blob
            }
            damage.foundClaim(of: item)
        }
        let until = (now + Claim.lifetime).microseconds
        try run(
            "INSERT OR REPLACE INTO claim (signer, transfer, recipient, item, until, checksum) VALUES (?, ?, ?, ?, ?, ?)",
            key + [item.blob, until, Self.checksum(claim, item.blob, until)])
        return true
    }

    /// - Returns: How many were removed.
    func removeClaims(before moment: Timestamp, limit: Int) throws -> Int {
        try run(
            """
            DELETE FROM claim WHERE (signer, transfer, recipient) IN
                (SELECT signer, transfer, recipient FROM claim WHERE until < ? ORDER BY until LIMIT ?)
            """, [moment.microseconds, limit])
        return database.changesCount
    }

    static func isSoundClaim(_ row: Row) -> Bool {
        guard let signer: String = row.intact("signer"), let transfer: Data = row.intact("transfer"),
            let recipient: String = row.intact("recipient"), let item: Data = row.intact("item"),
            let until: Int64 = row.intact("until")
        else { return false }
        return checksum(signer, Array(transfer), recipient, item, until) == row.intact("checksum")
    }

    private static func checksum(_ claim: Claim, _ item: Data, _ until: Int64) -> Data {
        checksum(claim.signer.text, claim.transfer.octets, claim.recipient.canonical, item, until)
    }

    private static func checksum(
        _ signer: String, _ transfer: [UInt8], _ recipient: String, _ item: Data, _ until: Int64
    ) -> Data {
        var sum = RecordChecksum()
        sum.add(signer)
        sum.add(transfer)
        sum.add(recipient)
        sum.add(item)
        sum.add(until)
        return Data(sum.octets)
    }
}
