import DeliveryPolicy
import DeliveryQueue
import MailModel

/// Commands about the queue, holds and traces.
struct QueueOperations: Sendable {
    private let stores: NodeStores
    init(_ stores: NodeStores) { self.stores = stores }

    private static let page = 200

    var all: [String: NodeOperations.Operation] {
        [
            "queue.list": { try await list(held: false, $1) }, "hold.list": { try await list(held: true, $1) },
            "queue.show": show, "queue.retry": retry, "queue.drop": drop, "hold.release": release, "hold.return": giveBack,
            "trace": trace,
        ]
    }

    private func list(held: Bool, _ answer: NodeOperations.Answer) async throws {
        var last: DeliveryID?
        repeat {
            let after = last
            let page = try await reporting { () async throws(QueueFailure) in
                try await stores.queue.list(held: held, after: after, limit: Self.page)
            }
            for delivery in page { try await answer(.row(held ? Self.holdRow(delivery) : Self.queueRow(delivery))) }
            last = page.last?.id
        } while last != nil
    }

    private static func queueRow(_ delivery: QueuedDelivery) -> NodeRow {
        let next =
            switch delivery.state {
            case .waiting(let until): until.rfc3339
            case .leased: "now"
            case .held(let reason, _): "held: \(reason.rawValue)"
            }
        return NodeRow([
            ("item", .text(delivery.item.description)), ("accepted", .text(delivery.acceptedAt.rfc3339)),
            ("destination", .text(delivery.destination.description)), ("sender", .text(delivery.sender?.description ?? "")),
            ("recipients", .list(delivery.recipients.map(\.description))), ("attempts", .number(delivery.attempts)),
            ("next", .text(next)), ("reply", .text(delivery.lastReply?.text ?? "")),
            ("message-id", .text(delivery.messageID ?? "")),
        ])
    }

    private static func holdRow(_ delivery: QueuedDelivery) -> NodeRow {
        var reason = HoldReason.administrator
        if case .held(let why, _) = delivery.state { reason = why }
        return NodeRow([
            ("item", .text(delivery.item.description)), ("accepted", .text(delivery.acceptedAt.rfc3339)),
            ("reason", .text(reason.rawValue)), ("warning", .text(Self.warning(for: reason)?.rawValue ?? "")),
            ("peer", .text(delivery.facts.peerMember?.text ?? "")), ("sender", .text(delivery.sender?.description ?? "")),
            ("recipients", .list(delivery.recipients.map(\.description))), ("message-id", .text(delivery.messageID ?? "")),
        ])
    }

    private static func warning(for reason: HoldReason) -> Warning? {
        if reason.isNotVerified { return .cannotVerify }
        return reason == .cannotDecrypt ? .cannotDecrypt : nil
    }

    private func show(_ request: NodeRequest, _ answer: NodeOperations.Answer) async throws {
        let id = try item(request)
        let found = try await reporting { () async throws(QueueFailure) in try await stores.queue.show(id) }
        guard let found, !found.deliveries.isEmpty else {
            throw NodeFailure("There is no item \(id) in the queue; delivered ones are found by `securemail trace`.")
        }
        for delivery in found.deliveries {
            let row = Self.queueRow(delivery)
            try await answer(
                .row(
                    NodeRow([
                        ("time", .text(delivery.acceptedAt.rfc3339)), ("item", .text(id.description)),
                        ("what", .text("delivery to \(delivery.destination)")),
                        ("detail", .text("\(row.text("recipients")); attempts \(delivery.attempts); next \(row.text("next"))")),
                    ])))
        }
        for event in found.events { try await answer(.row(Self.eventRow(event))) }
    }

    /// What is held is tried again too: its fault may be mended. If it is not, it is held again.
    private func retry(_ request: NodeRequest, _ answer: NodeOperations.Answer) async throws {
        let id = try request.optional("item", "item id") { ItemID($0) }
        var hold: HoldReason?
        if let id { hold = try await holdReason(of: id) }
        let isHeld = hold != nil
        try await reporting { () async throws(QueueFailure) in
            if let id, isHeld {
                try await stores.queue.release(id, now: stores.clock.now)
            } else {
                try await stores.queue.retryNow(id, now: stores.clock.now)
            }
        }
        try await answer(.row(NodeRow(message: "\(id.map(\.description) ?? "Everything that waits") is tried again now.")))
    }

    private func holdReason(of id: ItemID) async throws -> HoldReason? {
        let found = try await reporting { () async throws(QueueFailure) in try await stores.queue.show(id) }
        for delivery in found?.deliveries ?? [] {
            if case .held(let reason, _) = delivery.state { return reason }
        }
        return nil
    }

    private func drop(_ request: NodeRequest, _ answer: NodeOperations.Answer) async throws {
        let id = try item(request)
        try await reporting { () async throws(QueueFailure) in
            try await stores.queue.drop(id, reason: "administrator", now: stores.clock.now)
        }
        try await answer(.row(NodeRow(message: "\(id) is dropped.")))
    }

    /// What could not be verified or decrypted is never let through, whoever asks.
    private func release(_ request: NodeRequest, _ answer: NodeOperations.Answer) async throws {
        let id = try item(request)
        let reason = try await holdReason(of: id)
        if reason?.isNotVerified == true || reason == .cannotDecrypt {
            throw NodeFailure(
                "\(id) could not be verified or decrypted and is never released. When its cause is mended, `securemail queue retry \(id)` tries it again."
            )
        }
        if reason == .damaged {
            throw NodeFailure("\(id) is damaged on disk; return it with `securemail hold return \(id)`, or drop it.")
        }
        try await reporting { () async throws(QueueFailure) in try await stores.queue.release(id, now: stores.clock.now) }
        try await answer(.row(NodeRow(message: "\(id) is released.")))
    }

    private func giveBack(_ request: NodeRequest, _ answer: NodeOperations.Answer) async throws {
        let id = try item(request)
        guard let worker = stores.worker else {
            throw NodeFailure("Only a running node can return mail: start it with `securemail serve`.")
        }
        try await reporting { () async throws(QueueFailure) in try await worker.returnHeld(id) }
        try await answer(.row(NodeRow(message: "\(id) is returned to its sender.")))
    }

    private func trace(_ request: NodeRequest, _ answer: NodeOperations.Answer) async throws {
        let messageID = try request.argument("message-id", "Message-ID") { $0 }
        let events = try await reporting { () async throws(QueueFailure) in
            try await stores.queue.events(messageID: messageID)
        }
        for event in events { try await answer(.row(Self.eventRow(event))) }
    }

    private static func eventRow(_ event: MessageEvent) -> NodeRow {
        NodeRow([
            ("time", .text(event.time.rfc3339)), ("item", .text(event.item?.description ?? "")),
            ("what", .text(EventText.text(event.kind))), ("event", .text(EventText.name(event.kind))),
        ])
    }

    private func item(_ request: NodeRequest) throws -> ItemID { try request.argument("item", "item id") { ItemID($0) } }

    private func reporting<T>(_ work: () async throws(QueueFailure) -> T) async throws -> T {
        do { return try await work() } catch {
            switch error {
            case .notFound: throw NodeFailure("There is no such item; `securemail queue list` and `hold list` show the ids.")
            case .notAnswerable:
                throw NodeFailure(
                    "Nobody can be told: it came from outside, has no sender, or its sender is gone. Release it or drop it.")
            case .full(let why): throw NodeFailure(why)
            case .unavailable(let why): throw NodeFailure("The queue cannot be used now: \(why)")
            case .damaged(let what): throw NodeFailure("A record of the queue is damaged: \(what)")
            }
        }
    }
}
