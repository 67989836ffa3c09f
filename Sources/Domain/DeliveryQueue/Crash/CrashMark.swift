package import MailModel

/// A delivery that was open, or is suspected since a crash.
package struct CrashMark: Sendable, Hashable {
    package let delivery: DeliveryID
    /// It is open now; read back after a crash: it was open then.
    package var isOpen: Bool
    /// Nothing else is open beside it.
    package var isAlone: Bool
    /// Crashes at which it alone was open.
    package var crashesAlone: Int

    package init(delivery: DeliveryID, isOpen: Bool, isAlone: Bool, crashesAlone: Int) {
        (self.delivery, self.isOpen, self.isAlone, self.crashesAlone) = (delivery, isOpen, isAlone, crashesAlone)
    }
}
