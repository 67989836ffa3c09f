import MailModel

/// A message as the recipient will have it.
struct StampedArrival {
    let decided: DecidedArrival
    let content: Octets
}
