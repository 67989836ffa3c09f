package import MailModel

/// Finds the delivery that crashes the node. What was open when the last run ended is suspected: it is opened last and alone. What was
/// alone open at two more crashes is set aside.
package struct CrashLedger: Sendable {
    /// Crashes with nothing else open that convict a delivery.
    package static let crashesAloneUntilHeld = 2

    private let marks: any CrashMarks
    private var slots: [DeliveryID: Int] = [:]
    private var suspects: [DeliveryID: Int] = [:]
    private var free: [Int] = []
    private var slotCount = 0

    /// Reads what the last run left.
    package init(_ marks: any CrashMarks) {
        self.marks = marks
        let left = marks.load()
        slotCount = (left.keys.max() ?? -1) + 1
        free = (0..<slotCount).filter { left[$0] == nil }
        for (slot, mark) in left {
            let crashes = mark.crashesAlone + (mark.isOpen && mark.isAlone ? 1 : 0)
            (slots[mark.delivery], suspects[mark.delivery]) = (slot, crashes)
            marks.set(CrashMark(delivery: mark.delivery, isOpen: false, isAlone: false, crashesAlone: crashes), at: slot)
        }
    }

    package func isSuspect(_ delivery: DeliveryID) -> Bool { suspects[delivery] != nil }

    package func isConvicted(_ delivery: DeliveryID) -> Bool { (suspects[delivery] ?? 0) >= Self.crashesAloneUntilHeld }

    /// To be called before the delivery's content is touched.
    ///
    /// - Parameter isAlone: it is suspected, and nothing else is open beside it.
    package mutating func open(_ delivery: DeliveryID, isAlone: Bool) {
        let slot = slots[delivery] ?? free.popLast() ?? nextSlot()
        slots[delivery] = slot
        marks.set(
            CrashMark(delivery: delivery, isOpen: true, isAlone: isAlone, crashesAlone: suspects[delivery] ?? 0), at: slot)
    }

    /// To be called once the content was read and nothing can crash at it any more; what follows waits for others.
    package mutating func pass(_ delivery: DeliveryID) {
        guard let slot = slots[delivery] else { return }
        guard let crashes = suspects[delivery] else { return close(delivery) }
        marks.set(CrashMark(delivery: delivery, isOpen: false, isAlone: false, crashesAlone: crashes), at: slot)
    }

    /// To be called once its outcome is written.
    package mutating func close(_ delivery: DeliveryID) {
        guard let slot = slots.removeValue(forKey: delivery) else { return }
        suspects[delivery] = nil
        marks.set(nil, at: slot)
        free.append(slot)
    }

    private mutating func nextSlot() -> Int {
        slotCount += 1
        return slotCount - 1
    }
}
