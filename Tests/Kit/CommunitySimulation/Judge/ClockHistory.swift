/// How wrong a clock was, and when.
struct ClockHistory: Sendable {
    struct Moment: Sendable { let time: Duration, error: Duration }

    private var settings = [Moment(time: .zero, error: .zero)]

    mutating func set(_ error: Duration, at time: Duration) { settings.append(Moment(time: time, error: error)) }

    /// How wrong it was at any time between two moments.
    func errors(from start: Duration, to end: Duration) -> [Duration] {
        let inForce = settings.last { $0.time <= start }
        return (settings.filter { $0.time > start && $0.time <= end } + [inForce].compactMap { $0 }).map(\.error)
    }

    /// When it showed a moment, since the beginning of the world by a clock that is right; more than once where it was set back.
    func moments(showing shown: Duration) -> [Moment] {
        settings.indices.compactMap { index in
            let time = shown - settings[index].error,
                end = index + 1 < settings.count ? settings[index + 1].time : .seconds(1 << 40)
            return settings[index].time <= time && time <= end ? Moment(time: time, error: settings[index].error) : nil
        }
    }
}
