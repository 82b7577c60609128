public import ArgumentParser
public import GeoChunks

/// Numbers joined by commas.
private func numbers(_ text: String, count: Int) -> [Double]? {
  let values = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
  guard values.count == count, !values.contains(nil) else { return nil }
  return values.compactMap(\.self)
}

/// `LO,HI`.
struct RangeArgument: ExpressibleByArgument {
  let low: Double
  let high: Double
  init?(argument: String) {
    guard let values = numbers(argument, count: 2), values[0] < values[1] else { return nil }
    (low, high) = (values[0], values[1])
  }
}

/// `XMIN,YMIN,XMAX,YMAX`.
struct BoundsArgument: ExpressibleByArgument {
  let bounds: GeoBounds
  init?(argument: String) {
    guard let v = numbers(argument, count: 4) else { return nil }
    bounds = GeoBounds(xMin: v[0], yMin: v[1], xMax: v[2], yMax: v[3])
    guard bounds.isValid else { return nil }
  }
}

/// `X,Y,WIDTH,HEIGHT` in pixels.
struct WindowArgument: ExpressibleByArgument {
  let window: PixelWindow
  init?(argument: String) {
    let values = argument.split(separator: ",", omittingEmptySubsequences: false).compactMap { Int32($0) }.map(Int.init)
    guard values.count == 4, argument.split(separator: ",", omittingEmptySubsequences: false).count == 4 else {
      return nil
    }
    window = PixelWindow(x: values[0], y: values[1], width: values[2], height: values[3])
  }
}

/// Whole numbers joined by commas.
struct NumbersArgument: ExpressibleByArgument {
  let values: [Int]
  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    values = parts.compactMap { Int($0) }
    guard values.count == parts.count, !values.isEmpty else { return nil }
  }
}

/// Numbers joined by commas.
struct PercentilesArgument: ExpressibleByArgument {
  let values: [Double]
  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    values = parts.compactMap { Double($0) }
    guard values.count == parts.count, !values.isEmpty else { return nil }
  }
}

/// `256MB`, `1.5GiB` or a number of bytes.
struct ByteCountArgument: ExpressibleByArgument {
  let byteCount: Int
  init?(argument: String) {
    let digits = argument.prefix { $0.isNumber || $0 == "." }
    let units: [String: Double] = [
      "": 1, "b": 1, "k": 1e3, "kb": 1e3, "m": 1e6, "mb": 1e6, "g": 1e9, "gb": 1e9, "t": 1e12, "tb": 1e12,
      "kib": 1024, "mib": 1_048_576, "gib": 1_073_741_824, "tib": 1_099_511_627_776,
    ]
    let unit = argument.dropFirst(digits.count).lowercased()
    guard let value = Double(digits), let factor = units[unit], value > 0, value * factor < 1e18 else { return nil }
    byteCount = Int(value * factor)
  }
}

/// `N`, `WIDTH,HEIGHT` or `full` (full-width chunks of 64 rows) or `full,ROWS`.
struct ChunkArgument: ExpressibleByArgument {
  let shape: ChunkShape
  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    func side(_ text: String) -> Int? { Int(text).flatMap { (1...1_000_000_000).contains($0) ? $0 : nil } }
    switch parts.count {
    case 1 where parts[0] == "full": shape = .fullWidth(rows: 64)
    case 1:
      guard let side = side(parts[0]) else { return nil }
      shape = .size(PixelSize(width: side, height: side))
    case 2 where parts[0] == "full":
      guard let rows = side(parts[1]) else { return nil }
      shape = .fullWidth(rows: rows)
    case 2:
      guard let width = side(parts[0]), let height = side(parts[1]) else { return nil }
      shape = .size(PixelSize(width: width, height: height))
    default: return nil
    }
  }
}

/// `NAME=SRC` or `NAME=SRC:BAND`.
struct NamedSourceArgument: ExpressibleByArgument {
  let name: String
  let source: SourceArgument
  init?(argument: String) {
    guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex,
      let source = SourceArgument(argument: String(argument[argument.index(after: equals)...]))
    else { return nil }
    name = String(argument[..<equals])
    guard let first = name.first, first.isLetter || first == "_",
      name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" })
    else { return nil }
    self.source = source
  }
}

/// `SRC` or `SRC:BAND`.
struct SourceArgument: ExpressibleByArgument {
  let text: String
  init?(argument: String) {
    guard !argument.isEmpty else { return nil }
    text = argument
  }

  /// Opens the source. A number behind the last colon is a band, unless a file has the whole name.
  func open() throws(GeoChunksError) -> RasterArray {
    if let colon = text.lastIndex(of: ":"), let band = Int(text[text.index(after: colon)...]), colon != text.startIndex,
      !SourceFile.exists(text)
    {
      let path = String(text[..<colon])
      do throws(GeoChunksError) {
        return try RasterArray.open(path).selecting(band)
      } catch {
        throw error.located(GeoChunksError.Location(path: path))
      }
    }
    return try RasterArray.open(text)
  }
}

extension DataType: ExpressibleByArgument {}
extension Compression: ExpressibleByArgument {}
extension Planner.Rendering: ExpressibleByArgument {}
