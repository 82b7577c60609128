import GeoChunks
import Testing

@Suite("The scheduler state machine")
struct TaskSchedulerTests {
  static let failure = GeoChunksError(.io, "a server failed")

  @Test("every task runs once and the run then ends", arguments: [0, 1, 7, 1000])
  func runsAll(count: Int) {
    var scheduler = TaskScheduler(taskCount: count, memoryLimit: 100)
    var seen: [Int] = []
    while case .run(let task, let attempt) = scheduler.request(bound: { _ in 1 }) {
      seen.append(task)
      #expect(attempt == 1)
      scheduler.complete(task)
    }
    #expect(seen == Array(0..<count))
    guard case .finished? = scheduler.outcome else { Issue.record("not finished"); return }
  }

  @Test("tasks are admitted by bytes, but one always may run")
  func admission() {
    var scheduler = TaskScheduler(taskCount: 10, memoryLimit: 10)
    #expect(scheduler.request { _ in 6 } == .run(task: 0, attempt: 1))
    #expect(scheduler.request { _ in 6 } == .wait)
    #expect(scheduler.admittedBytes == 6)
    scheduler.complete(0)
    #expect(scheduler.request { _ in 50 } == .run(task: 1, attempt: 1))
    #expect(scheduler.request { _ in 1 } == .wait)
  }

  @Test("a failure that may pass is tried again, up to a limit")
  func retries() {
    var scheduler = TaskScheduler(taskCount: 1, memoryLimit: 10)
    for attempt in 1...TaskScheduler.attemptLimit {
      #expect(scheduler.outcome == nil)
      #expect(scheduler.request { _ in 1 } == .run(task: 0, attempt: attempt))
      scheduler.fail(0, Self.failure, mayPass: true)
    }
    #expect(scheduler.request { _ in 1 } == .stop)
    guard case .failed(let error)? = scheduler.outcome else { Issue.record("not failed"); return }
    #expect(error == Self.failure)
  }

  @Test("a failure that can't pass ends the run when the others are back")
  func givesUp() {
    var scheduler = TaskScheduler(taskCount: 5, memoryLimit: 10)
    _ = scheduler.request { _ in 1 }
    _ = scheduler.request { _ in 1 }
    scheduler.fail(1, GeoChunksError(.corruptData, "damaged"), mayPass: false)
    #expect(scheduler.request { _ in 1 } == .stop)
    #expect(scheduler.outcome == nil)
    #expect(!scheduler.wants(0))
    scheduler.complete(0)
    guard case .failed(let error)? = scheduler.outcome else { Issue.record("not failed"); return }
    #expect(error.code == .corruptData)
  }

  @Test("a second result of a task doesn't count")
  func duplicates() {
    var scheduler = TaskScheduler(taskCount: 2, memoryLimit: 10)
    _ = scheduler.request { _ in 1 }
    _ = scheduler.request { _ in 1 }
    scheduler.complete(0)
    #expect(!scheduler.wants(0))
    scheduler.complete(0)
    #expect(scheduler.finishedCount == 1)
    #expect(scheduler.outcome == nil)
  }

  @Test("in any order of starts, failures and ends, no task is lost and none counts twice", arguments: 0..<20)
  func random(seed: Int) {
    var state = UInt64(seed) &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let count = 300
    var scheduler = TaskScheduler(taskCount: count, memoryLimit: 40)
    var running: [Int] = []
    var failed: [Int: Int] = [:]
    var completed = Set<Int>()
    for _ in 0..<100_000 where scheduler.outcome == nil {
      if random(2) == 0, case .run(let task, _) = scheduler.request(bound: { 1 + $0 % 7 }) {
        #expect(!running.contains(task) && !completed.contains(task))
        running.append(task)
      } else if !running.isEmpty {
        let task = running.remove(at: random(running.count))
        if random(4) == 0, failed[task, default: 0] < TaskScheduler.attemptLimit - 1 {
          failed[task, default: 0] += 1
          scheduler.fail(task, Self.failure, mayPass: true)
        } else {
          completed.insert(task)
          scheduler.complete(task)
        }
      }
      #expect(scheduler.admittedBytes <= 40 || scheduler.runningCount == 1)
    }
    guard case .finished? = scheduler.outcome else { Issue.record("not finished"); return }
    #expect(completed.count == count)
  }
}
