internal import GeoChunksGrid

/// TIFF's predictors, which make samples easier to compress. Tag 317; 3 is Adobe's Photoshop TIFF Technical Note 3.
enum Predictor {
  /// Applies predictor 2 to rows in place, or predictor 3 from `samples` into `result` (of the same size).
  static func apply(
    _ predictor: Int, samples: UnsafeMutableRawBufferPointer, result: UnsafeMutableRawBufferPointer, width: Int,
    dataType: DataType
  ) {
    let rowBytes = width * dataType.byteCount
    for start in stride(from: 0, to: samples.count, by: rowBytes) {
      let row = samples.baseAddress! + start
      if predictor == 3 {
        floatingPoint(row, into: result.baseAddress! + start, width: width, byteCount: dataType.byteCount)
      } else {
        let target = result.baseAddress! + start
        switch dataType.byteCount {
        case 1: difference(UInt8.self, row, into: target, width)
        case 2: difference(UInt16.self, row, into: target, width)
        case 4: difference(UInt32.self, row, into: target, width)
        default: difference(UInt64.self, row, into: target, width)
        }
      }
    }
  }

  @inline(__always)
  private static func difference<T: FixedWidthInteger>(
    _ type: T.Type, _ row: UnsafeMutableRawPointer, into target: UnsafeMutableRawPointer, _ width: Int
  ) {
    let from = row.assumingMemoryBound(to: T.self)
    let to = target.assumingMemoryBound(to: T.self)
    to[0] = from[0]
    for i in 1..<max(1, width) { to[i] = from[i] &- from[i - 1] }
  }

  /// The row's bytes by significance, highest first, then byte differences over the whole row.
  private static func floatingPoint(
    _ row: UnsafeMutableRawPointer, into target: UnsafeMutableRawPointer, width: Int, byteCount: Int
  ) {
    let bytes = target.assumingMemoryBound(to: UInt8.self)
    if byteCount == 4 {
      let from = row.assumingMemoryBound(to: UInt32.self)
      for i in 0..<width { bytes[i] = UInt8(truncatingIfNeeded: from[i] >> 24) }
      for i in 0..<width { bytes[width + i] = UInt8(truncatingIfNeeded: from[i] >> 16) }
      for i in 0..<width { bytes[2 * width + i] = UInt8(truncatingIfNeeded: from[i] >> 8) }
      for i in 0..<width { bytes[3 * width + i] = UInt8(truncatingIfNeeded: from[i]) }
    } else {
      let from = row.assumingMemoryBound(to: UInt64.self)
      for plane in 0..<8 {
        let shift = UInt64(56 - 8 * plane)
        for i in 0..<width { bytes[plane * width + i] = UInt8(truncatingIfNeeded: from[i] &>> shift) }
      }
    }
    // The row in file order goes back to `row`, whose samples are no longer needed.
    let ordered = row.assumingMemoryBound(to: UInt8.self)
    let count = width * byteCount
    ordered.update(from: bytes, count: count)
    for i in 1..<count { bytes[i] = ordered[i] &- ordered[i - 1] }
  }
}
