internal import Glibc

/// Memory for samples, aligned to a cache line. Owned by one value at a time until it is shared read-only.
///
/// The class owns the allocation; it is freed with the last reference.
public final class SampleBuffer: @unchecked Sendable {
  // Invariant for Sendable: writes happen only before the buffer is handed to another thread; from then on it is
  // only read.

  /// The first byte.
  public let bytes: UnsafeMutableRawBufferPointer

  private static let hugePage = 2 << 20

  /// Uninitialised memory of at least one byte. Large buffers ask for huge pages, which are touched for the first time
  /// and walked through faster.
  public init(byteCount: Int) {
    precondition(byteCount >= 0, "a buffer's size is not negative")
    guard byteCount >= 2 * Self.hugePage else {
      bytes = .allocate(byteCount: max(1, byteCount), alignment: 64)
      return
    }
    bytes = .allocate(byteCount: byteCount, alignment: Self.hugePage)
    // Advice only: the kernel may not follow it. 14 is MADV_HUGEPAGE.
    _ = madvise(bytes.baseAddress, byteCount / Self.hugePage * Self.hugePage, 14)
  }
  deinit { bytes.deallocate() }
}

/// Owned samples of one data type, row by row, and which of them are valid.
///
/// In floating-point tiles NaN is invalid; in integer tiles a mask says so (one byte a pixel, 0 is invalid), and its
/// absence means that all are valid.
public struct Tile: Sendable {
  /// Columns and rows.
  public let size: PixelSize
  /// The samples' type.
  public let dataType: DataType
  /// `size.count` samples, row by row.
  public let samples: SampleBuffer
  /// One byte a pixel, 0 for invalid; nil if all are valid. Always nil in floating-point tiles.
  public let mask: SampleBuffer?

  /// A tile over buffers that nobody writes to any more.
  public init(size: PixelSize, dataType: DataType, samples: SampleBuffer, mask: SampleBuffer? = nil) {
    precondition(samples.bytes.count >= size.count * dataType.byteCount, "too few samples for \(size)")
    precondition(mask.map { $0.bytes.count >= size.count && !dataType.isFloatingPoint } ?? true, "a mask that can't be")
    self.size = size
    self.dataType = dataType
    self.samples = samples
    self.mask = mask
  }

  /// A tile of given samples, row by row. `valid` (one entry a pixel) becomes a mask, or NaN in floating point.
  public init<T: Sample>(size: PixelSize, _ values: [T], valid: [Bool]? = nil) {
    precondition(values.count == size.count, "\(values.count) samples for \(size)")
    precondition(valid.map { $0.count == size.count } ?? true, "a mask of another size")
    let samples = SampleBuffer(byteCount: size.count * MemoryLayout<T>.stride)
    let typed = samples.bytes.bindMemory(to: T.self)
    _ = typed.initialize(from: values)
    var mask: SampleBuffer?
    if let valid, valid.contains(false) {
      if T.dataType.isFloatingPoint {
        for (i, isValid) in valid.enumerated() where !isValid { typed[i] = T(saturating: .nan) }
      } else {
        let bytes = SampleBuffer(byteCount: size.count)
        for (i, isValid) in valid.enumerated() { bytes.bytes[i] = isValid ? 1 : 0 }
        mask = bytes
      }
    }
    self.init(size: size, dataType: T.dataType, samples: samples, mask: mask)
  }

  /// Whether the pixel is valid.
  public func isValid(x: Int, y: Int) -> Bool {
    precondition(x >= 0 && x < size.width && y >= 0 && y < size.height, "pixel \(x),\(y) of \(size)")
    let i = y * size.width + x
    if let mask { return mask.bytes[i] != 0 }
    switch dataType {
    case .float32: return !samples.bytes.load(fromByteOffset: i * 4, as: Float.self).isNaN
    case .float64: return !samples.bytes.load(fromByteOffset: i * 8, as: Double.self).isNaN
    default: return true
    }
  }

  /// The sample as float64, or nil where it is invalid. 64-bit integers round.
  public subscript(x: Int, y: Int) -> Double? {
    guard isValid(x: x, y: y) else { return nil }
    struct Load: SampleVisitor {
      let bytes: UnsafeMutableRawBufferPointer
      let index: Int
      func visit<T: Sample>(_ type: T.Type) throws -> Double {
        bytes.load(fromByteOffset: index * MemoryLayout<T>.stride, as: T.self).asDouble
      }
    }
    return try? dataType.accept(Load(bytes: samples.bytes, index: y * size.width + x))
  }

  /// All samples as an array of their own type, row by row. Traps if `T` isn't the tile's type.
  /// Invalid integer pixels hold an unspecified value.
  public func values<T: Sample>(as type: T.Type = T.self) -> [T] {
    precondition(T.dataType == dataType, "the tile holds \(dataType), not \(T.dataType)")
    return Array(UnsafeRawBufferPointer(samples.bytes).bindMemory(to: T.self).prefix(size.count))
  }
}

extension Tile: Equatable {
  /// Same size, type, validity and, where valid, bit pattern.
  public static func == (a: Tile, b: Tile) -> Bool {
    guard a.size == b.size, a.dataType == b.dataType else { return false }
    let step = a.dataType.byteCount
    for y in 0..<a.size.height {
      for x in 0..<a.size.width {
        let valid = a.isValid(x: x, y: y)
        guard valid == b.isValid(x: x, y: y) else { return false }
        guard valid else { continue }
        let at = (y * a.size.width + x) * step
        for k in at..<at + step where a.samples.bytes[k] != b.samples.bytes[k] { return false }
      }
    }
    return true
  }
}
