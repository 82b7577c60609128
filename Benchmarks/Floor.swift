/// What a job can't be faster than: of each part the faster of GDAL and libtiff, the parts one after the other.
struct Floor {
  private struct Part {
    let title: String
    let works: [Work]
  }
  private var parts: [Part]

  /// Decoding the scene.
  init(decoding threads: Int) {
    parts = [
      Part(title: "decode", works: [Work(.decodeGDAL, threads: threads), Work(.decodeLibtiff, threads: threads)])
    ]
  }
  /// Encoding its NDVI.
  init(encoding codec: Codec, threads: Int) {
    let kinds: [Work.Kind] = [.encodeGDAL, .encodeLibtiff]
    parts = [Part(title: "encode \(codec.rawValue)", works: kinds.map { Work($0, threads: threads, codec: codec) })]
  }

  /// This floor's parts, then another's.
  func adding(_ other: Floor) -> Floor {
    var sum = self
    sum.parts += other.parts
    return sum
  }

  /// All that must be measured.
  var works: [Work] { parts.flatMap(\.works) }

  /// Gives a report this floor and the goal of a ratio to it.
  func hold(_ report: inout JobReport, _ measured: [Work: Series], limit: Double) throws {
    var (seconds, processorSeconds, titles) = (0.0, 0.0, [String]())
    for part in parts {
      let fastest = try part.works.map { ($0, try measured.series($0).median) }.min { $0.1 < $1.1 }!
      seconds += fastest.1
      processorSeconds += try measured.series(fastest.0).processorSeconds
      titles.append("\(fastest.0.kind.rawValue) \(decimal(fastest.1, 3)) s")
    }
    report.floorSeconds = seconds
    report.floorTitle = titles.joined(separator: " + ")
    report.goals.append(
      Goal("times the floor (\(titles.joined(separator: " + ")))", report.seconds / seconds, .atMost, limit))
    let ratio = (report.processorSeconds ?? .nan) / processorSeconds
    report.notes.append("processor time: \(decimal(ratio, 3)) x the floor's \(decimal(processorSeconds, 3)) s")
  }
}
