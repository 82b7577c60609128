import Foundation
import GeoChunks
import Synchronization
import Testing

@Suite("Executors keep their contract")
struct ExecutorTests {
  static let executors: [any Executor] = [
    InlineExecutor(), ThreadPoolExecutor(threads: 1), ThreadPoolExecutor(threads: 4),
  ]

  /// A plan of 8 x 8 chunks.
  static func plan(memoryLimit: Int = 100_000_000, source: (any RasterSource)? = nil) throws -> PhysicalPlan {
    let array = try RasterArray(source ?? SlowSource())
    var job = RasterJob()
    _ = job.statistics(of: array)
    return try job.plan(
      options: RunOptions(chunk: .size(PixelSize(width: 64, height: 64)), memoryLimit: memoryLimit))
  }

  @Test("each result comes once, one at a time", arguments: executors)
  func eachResultOnce(executor: any Executor) async throws {
    let seen = Mutex<[Int]>([])
    let inside = Atomic<Int>(0)
    let overlap = Atomic<Bool>(false)
    let events = Mutex<[String]>([])
    let job = ExecutionJob(plan: try Self.plan()) { event in
      events.withLock { $0.append("\(event)".prefix { $0 != "(" }.description) }
    }
    try await executor.run(job) { result in
      if inside.add(1, ordering: .acquiringAndReleasing).newValue != 1 { overlap.store(true, ordering: .relaxed) }
      usleep(100)
      seen.withLock { $0.append(result.index) }
      inside.subtract(1, ordering: .acquiringAndReleasing)
    }
    #expect(seen.withLock { $0.sorted() } == Array(0..<64))
    let loaded1 = overlap.load(ordering: .relaxed)
    #expect(!loaded1)
    let names = events.withLock { $0 }
    #expect(names.first == "started" && names.last == "ended")
    #expect(names.filter { $0 == "finishedTask" }.count == 64)
  }

  @Test("a consumer's error ends the run and is thrown", arguments: executors)
  func consumerError(executor: any Executor) async throws {
    let calls = Atomic<Int>(0)
    await #expect(throws: GeoChunksError(.io, "full")) {
      try await executor.run(ExecutionJob(plan: try Self.plan())) { (_) throws(GeoChunksError) in
        if calls.add(1, ordering: .relaxed).newValue == 3 { throw GeoChunksError(.io, "full") }
      }
    }
    let loaded2 = calls.load(ordering: .relaxed)
    #expect(loaded2 == 3)
  }

  @Test("a task's error ends the run and is thrown; one that may pass is tried again", arguments: executors)
  func taskError(executor: any Executor) async throws {
    await #expect(throws: GeoChunksError(.corruptData, "damaged")) {
      let plan = try Self.plan(source: SlowSource(error: GeoChunksError(.corruptData, "damaged")))
      try await executor.run(ExecutionJob(plan: plan)) { _ in }
    }
    let count = Atomic<Int>(0)
    let plan = try Self.plan(source: SlowSource(error: GeoChunksError(.io, "busy"), failures: 2))
    try await executor.run(ExecutionJob(plan: plan)) { _ in count.add(1, ordering: .relaxed) }
    let loaded3 = count.load(ordering: .relaxed)
    #expect(loaded3 == 64)
  }

  @Test("cancellation ends the run soon, and nothing is consumed after it", arguments: executors)
  func cancellation(executor: any Executor) async throws {
    let plan = try Self.plan(source: SlowSource(delay: 200_000))
    let count = Atomic<Int>(0)
    let work = Task { try await executor.run(ExecutionJob(plan: plan)) { _ in count.add(1, ordering: .relaxed) } }
    while count.load(ordering: .relaxed) < 2 { try await Task.sleep(for: .milliseconds(5)) }
    work.cancel()
    await #expect { try await work.value } throws: { ($0 as? GeoChunksError)?.code == .cancelled }
    let after = count.load(ordering: .relaxed)
    #expect(after < 64)
    try await Task.sleep(for: .milliseconds(300))
    let loaded4 = count.load(ordering: .relaxed)
    #expect(loaded4 == after)
  }

  @Test("a run that was cancelled before it began doesn't begin", arguments: executors)
  func cancelledBefore(executor: any Executor) async throws {
    let plan = try Self.plan()
    let work = Task {
      while !Task.isCancelled { await Task.yield() }
      try await executor.run(ExecutionJob(plan: plan)) { _ in Issue.record("ran") }
    }
    work.cancel()
    await #expect { try await work.value } throws: { ($0 as? GeoChunksError)?.code == .cancelled }
  }

  @Test("running tasks together stay below the memory limit")
  func admission() async throws {
    let source = SlowSource(delay: 2_000)
    let free = try Self.plan(source: source)
    let bound = free.memory.bound(for: free.grid.chunkSize)
    let options = PlanOptions(
      chunk: .size(PixelSize(width: 64, height: 64)), memoryLimit: bound * 2 + 1_000, concurrency: 8, sourceCache: 0)
    let plan = try Planner(options: options).plan(free.outputs)
    try await ThreadPoolExecutor(threads: 8).run(ExecutionJob(plan: plan)) { _ in }
    #expect(source.most == 2)
  }

  @Test("executors have names, and unknown ones are refused")
  func names() throws {
    #expect(try Executors.named("inline").name == "inline")
    #expect(try Executors.named("threads:3").concurrency == 3)
    #expect(try Executors.named("threads", threads: 5).name == "threads:5")
    for (name, code) in [
      ("threads:0", GeoChunksError.Code.invalidArgument), ("gpu", .invalidArgument), ("tcp://a:1", .engineUnavailable),
    ] {
      #expect { try Executors.named(name) } throws: { ($0 as? GeoChunksError)?.code == code }
    }
  }

  @Test("blocking work happens on threads of our own")
  func ownedThreads() async throws {
    let name = try await OwnedThread.run { () throws(GeoChunksError) in Thread.isMainThread }
    #expect(!name)
    await #expect(throws: GeoChunksError(.io, "x")) {
      try await OwnedThread.run { () throws(GeoChunksError) in throw GeoChunksError(.io, "x") }
    }
  }
}

/// 512 x 512 ones that come slowly or fail.
final class SlowSource: RasterSource {
  let identity = "slow"
  let path = "slow.tif"
  let geoBox = GeoBox(size: PixelSize(width: 512, height: 512))
  let bands = [SourceBand(name: "ones", dataType: .uint8)]
  let blockSize = PixelSize(width: 64, height: 64)
  private let delay: UInt32
  private let error: GeoChunksError?
  private let failuresLeft: Atomic<Int>
  private let reading = Mutex((now: 0, most: 0))

  init(delay: UInt32 = 0, error: GeoChunksError? = nil, failures: Int = .max) {
    self.delay = delay
    self.error = error
    failuresLeft = Atomic(failures)
  }

  /// The most reads that went on at the same time.
  var most: Int { reading.withLock { $0.most } }

  func read(
    bands: [Int], window: PixelWindow, samples: [UnsafeMutableRawBufferPointer], masks: [UnsafeMutableRawBufferPointer?]
  ) throws(GeoChunksError) {
    reading.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
    defer { reading.withLock { $0.now -= 1 } }
    if delay > 0 { usleep(delay) }
    if let error, failuresLeft.subtract(1, ordering: .relaxed).oldValue > 0 { throw error }
    samples[0].initializeMemory(as: UInt8.self, repeating: 1)
  }
  func reduced(to size: PixelSize) throws(GeoChunksError) -> any RasterSource { self }
}
