import Testing

@testable import StorageSQLite

@Suite("What a store tells the log")
struct StorageReportTests {
    private let told = ReportedDamage()

    @Test func `a file that cannot be written is told of once while that lasts, and once when it is over`() {
        let report = told.report
        report.writesAgain("/s/queue.sqlite")
        #expect(told.notices.isEmpty, "nothing was told of that could be over")
        for room in UInt64(0)...5 { report.cannotWrite("/s/queue.sqlite", .full("/s/queue.sqlite", room: room << 20)) }
        #expect(told.notices.count == 1 && told.texts.first?.hasPrefix("queue.sqlite cannot be written") == true)
        for _ in 0...1 { report.writesAgain("/s/queue.sqlite") }
        #expect(told.notices.dropFirst() == [.mended("queue.sqlite is written again")])
        report.cannotWrite("/s/queue.sqlite", .full("/s/queue.sqlite", room: 0))
        #expect(told.notices.count == 3, "it began anew")
    }

    @Test func `another cause, and another file, are told of too`() {
        let report = told.report
        for _ in 0...2 {
            report.cannotWrite("/s/queue.sqlite", .device("/s/queue.sqlite", call: "write"))
            report.cannotWrite("/s/queue.sqlite", .damaged("/s/queue.sqlite"))
            report.cannotWrite("/s/mailboxes.sqlite", .device("/s/mailboxes.sqlite", call: "sync"))
        }
        #expect(told.notices.count == 3)
        #expect(told.texts.filter { $0.contains("securemail restore") }.count == 1)
        report.writesAgain("/s/queue.sqlite")
        #expect(told.texts.last == "queue.sqlite is written again")
    }

    @Test func `what is found is told of once, however often it is met`() {
        let report = told.report
        for _ in 0...3 { report.found("event 7 is damaged") }
        report.found("event 8 is damaged")
        #expect(told.notices == [.broken("event 7 is damaged"), .broken("event 8 is damaged")])
    }
}
