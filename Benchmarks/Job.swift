import Foundation

/// The jobs that have goals.
enum Job: String, CaseIterable {
  case meanNDVI = "mean-ndvi"
  case ndviDeflate = "ndvi-deflate"
  case ndviZstd = "ndvi-zstd"
  case ndviDeflate256MB = "ndvi-deflate-256MB"
  case vrtMean = "vrt-mean"
  case fused12 = "fused-12"
  case plan1M = "plan-1M"
  case scaling

  /// Measures the job, its floors and its peers in turns and holds it to its goals.
  func run(_ session: inout Session) throws -> JobReport {
    switch self {
    case .meanNDVI: try mean(&session)
    case .ndviDeflate:
      try write(.deflate, &session, limit: 1.12, peers: [(.gdalCalc, 2.2), (.daskFile, 1.9)])
    case .ndviZstd: try write(.zstd, &session, limit: 1.12, peers: [(.gdalCalc, 2.5)])
    case .ndviDeflate256MB: try writeInLittleMemory(&session)
    case .vrtMean: try meanOfMosaic(&session)
    case .fused12: try fusedChain(&session)
    case .plan1M: try plan(&session)
    case .scaling: try scaling(&session)
    }
  }

  // MARK: NDVI

  private func mean(_ session: inout Session) throws -> JobReport {
    let threads = session.threads
    let floor = Floor(decoding: threads)
    let work = Work(.meanNDVI, threads: threads)
    let dask = Work(.daskMean, threads: threads)
    let measured = try session.measure(floor.works + [work, dask])
    let series = try measured.series(work)
    var report = JobReport(self, series)
    try floor.hold(&report, measured, limit: 1.10)
    report.notes.append("mean \(series.value("mean") ?? .nan) of \(decimal(series.value("count") ?? .nan, 0)) pixels")
    if let peer = measured[dask] {
      report.compare(peer, named: "Dask threads + rioxarray", limit: 1.8)
      let difference = abs((peer.value("mean") ?? .nan) - (series.value("mean") ?? .nan))
      // float32 sums of chunks on the other side.
      report.goals.append(Goal("difference from Dask's mean", difference, .atMost, 0.001))
    }
    return report
  }

  private func write(
    _ codec: Codec, _ session: inout Session, limit: Double, peers: [(kind: Work.Kind, limit: Double)]
  ) throws -> JobReport {
    let threads = session.threads
    let decode = Floor(decoding: threads)
    let encode = Floor(encoding: codec, threads: threads)
    let work = Work(.writeNDVI, threads: threads, codec: codec)
    let others = peers.map { Work($0.kind, threads: threads, codec: codec) }
    let measured = try session.measure(decode.works + encode.works + [work] + others)
    let series = try measured.series(work)
    var report = JobReport(self, series)
    try decode.adding(encode).hold(&report, measured, limit: limit)
    if let size = series.outputByteCount { report.notes.append("\(size / 1_000_000) MB written") }
    for (other, peer) in zip(others, peers) {
      guard let found = measured[other] else { continue }
      report.compare(found, named: other.kind.rawValue, limit: peer.limit)
      if let mine = series.outputByteCount, let theirs = found.outputByteCount {
        let difference = (Double(mine) / Double(theirs) - 1) * 100
        report.goals.append(Goal("size beyond \(other.kind.rawValue)'s, percent", difference, .atMost, 1))
      }
    }
    return report
  }

  private func writeInLittleMemory(_ session: inout Session) throws -> JobReport {
    let work = Work(.writeNDVI, threads: session.threads, codec: .deflate, memoryLimit: 256_000_000)
    let unlimited = Work(.writeNDVI, threads: session.threads, codec: .deflate)
    let measured = try session.measure([unlimited, work])
    let (series, other) = (try measured.series(work), try measured.series(unlimited))
    var report = JobReport(self, series)
    report.goals = [
      Goal("peak resident memory, MB", Double(series.peakResidentBytes) / 1e6, .atMost, 400),
      Goal("time against no limit", series.median / other.median, .atMost, 1.10),
    ]
    report.notes = ["without a limit: \(decimal(other.median, 3)) s, peak \(other.peakResidentBytes / 1_000_000) MB"]
    return report
  }

  private func meanOfMosaic(_ session: inout Session) throws -> JobReport {
    let work = Work(.meanOfMosaic, threads: session.threads)
    let small = Work(.meanNDVI, threads: session.threads)
    // Minutes long: once is enough for what memory it takes.
    let measured = try session.measure([small, work], repeatCount: 1)
    let (series, other) = (try measured.series(work), try measured.series(small))
    var report = JobReport(self, series)
    let side = Double(session.options.vrtSize)
    let pixels = side * side / (Double(session.scene.size) * Double(session.scene.size))
    report.goals = [
      Goal(
        "peak memory against mean-ndvi's", Double(series.peakResidentBytes) / Double(other.peakResidentBytes), .atMost,
        1.10)
    ]
    report.notes = [
      "\(decimal(pixels, 1)) scenes; \(decimal(series.median / pixels / other.median, 2)) x mean-ndvi's time a pixel"
    ]
    return report
  }

  // MARK: Computing, planning, threads

  private func fusedChain(_ session: inout Session) throws -> JobReport {
    let work = Work(.fusedChain, threads: 1)
    let numpy = Work(.numpyChain, threads: 1)
    defer { for path in [FusedChain.inputPath(session.scene), FusedChain.outputPath(session.scene)] { unlink(path) } }
    let measured = try session.measure([work, numpy])
    let series = try measured.series(work)
    var report = JobReport(self, series)
    if let peer = measured[numpy] {
      report.compare(peer, named: "NumPy, result collected", limit: 5)
      let reduced = (peer.value("reduced") ?? .nan) / (series.value("reduced") ?? .nan)
      report.notes.append("\(decimal(reduced, 2)) x faster than NumPy where only the mean is kept")
      report.goals.append(
        Goal("largest relative difference, 1e-6", (peer.value("difference") ?? .nan) * 1e6, .atMost, 1))
    }
    let pixels = Double(FusedChain.side * FusedChain.side)
    report.notes.append(
      "\(FusedChain.side) x \(FusedChain.side) float32, 1 thread: \(decimal(series.median / pixels * 1e9, 2)) ns a pixel "
        + "collected, \(decimal((series.value("reduced") ?? .nan) / pixels * 1e9, 2)) ns reduced to the mean")
    report.notes += FusedChain.text.split(separator: "\n").map(String.init)
    return report
  }

  private func plan(_ session: inout Session) throws -> JobReport {
    let work = Work(.plan, threads: session.threads)
    let series = try session.measure([work]).series(work)
    var report = JobReport(self, series)
    report.goals = [
      Goal("seconds", series.median, .atMost, 1),
      Goal("growth of resident memory, MB", (series.value("growth") ?? .nan) / 1e6, .atMost, 50),
    ]
    return report
  }

  private func scaling(_ session: inout Session) throws -> JobReport {
    let kinds: [(Work.Kind, Codec?)] = [
      (.decodeLibtiff, nil), (.meanNDVI, nil), (.encodeLibtiff, .deflate), (.writeNDVI, .deflate),
    ]
    let works = kinds.flatMap { kind, codec in [1, 2].map { Work(kind, threads: $0, codec: codec) } }
    let measured = try session.measure(works)
    var report = JobReport(self, try measured.series(works[7]))
    for (index, kind) in kinds.enumerated() {
      let (one, two) = (try measured.series(works[2 * index]), try measured.series(works[2 * index + 1]))
      let (ratio, name) = (one.median / two.median, kind.0.rawValue + (kind.1.map { " \($0.rawValue)" } ?? ""))
      if kind.0.isFloor {
        report.notes.append("\(name), 1 to 2 threads: \(decimal(ratio, 3)), what the machine gives")
      } else {
        report.goals.append(Goal("\(name), 1 to 2 threads", ratio, .atLeast, 1.9))
      }
    }
    return report
  }
}

extension JobReport {
  /// Holds the job against another engine.
  mutating func compare(_ peer: Series, named name: String, limit: Double) {
    goals.append(Goal("times faster than \(name)", peer.median / seconds, .atLeast, limit))
    notes.append("\(name): \(decimal(peer.median, 3)) s, peak \(peer.peakResidentBytes / 1_000_000) MB")
  }
}

extension [Work: Series] {
  /// What a work of our own measured.
  func series(_ work: Work) throws -> Series {
    guard let series = self[work] else { throw BenchmarkError("\(work.title) wasn't measured") }
    return series
  }
}
