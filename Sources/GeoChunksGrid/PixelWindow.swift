/// A position in a raster, in whole pixels: column from the left, row from the top.
public struct PixelPoint: Sendable, Hashable {
  /// The column, from 0 at the left.
  public var x: Int
  /// The row, from 0 at the top.
  public var y: Int
  /// A position.
  public init(x: Int, y: Int) {
    self.x = x
    self.y = y
  }
}

/// The size of a raster or window, in whole pixels.
public struct PixelSize: Sendable, Hashable, CustomStringConvertible {
  /// Columns, at least 0.
  public var width: Int
  /// Rows, at least 0.
  public var height: Int
  /// A size.
  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }
  /// Pixels.
  public var count: Int { width * height }
  /// Whether there is no pixel.
  public var isEmpty: Bool { width <= 0 || height <= 0 }
  /// `width x height`.
  public var description: String { "\(width) x \(height)" }
}

/// A rectangle of whole pixels: an origin and a size.
public struct PixelWindow: Sendable, Hashable, CustomStringConvertible {
  /// The upper-left pixel.
  public var origin: PixelPoint
  /// Columns and rows.
  public var size: PixelSize

  /// A window from its upper-left pixel and size.
  public init(origin: PixelPoint, size: PixelSize) {
    self.origin = origin
    self.size = size
  }
  /// A window from GDAL's four numbers (`-srcwin`).
  public init(x: Int, y: Int, width: Int, height: Int) {
    self.init(origin: PixelPoint(x: x, y: y), size: PixelSize(width: width, height: height))
  }
  /// A whole raster of a size.
  public init(_ size: PixelSize) { self.init(origin: PixelPoint(x: 0, y: 0), size: size) }

  /// The first column.
  public var x: Int { origin.x }
  /// The first row.
  public var y: Int { origin.y }
  /// Columns.
  public var width: Int { size.width }
  /// Rows.
  public var height: Int { size.height }
  /// The first column behind the window.
  public var xEnd: Int { origin.x + size.width }
  /// The first row below the window.
  public var yEnd: Int { origin.y + size.height }
  /// Whether there is no pixel.
  public var isEmpty: Bool { size.isEmpty }

  /// The pixels in both; empty (of size 0 x 0) if none.
  public func intersection(_ other: PixelWindow) -> PixelWindow {
    let (left, top) = (Swift.max(x, other.x), Swift.max(y, other.y))
    let (right, bottom) = (Swift.min(xEnd, other.xEnd), Swift.min(yEnd, other.yEnd))
    guard right > left, bottom > top else { return PixelWindow(x: left, y: top, width: 0, height: 0) }
    return PixelWindow(x: left, y: top, width: right - left, height: bottom - top)
  }
  /// Whether every pixel of `other` is in this window. An empty window is in every other.
  public func contains(_ other: PixelWindow) -> Bool {
    other.isEmpty || (other.x >= x && other.y >= y && other.xEnd <= xEnd && other.yEnd <= yEnd)
  }
  /// The window moved by whole pixels.
  public func shifted(by offset: PixelPoint) -> PixelWindow {
    PixelWindow(x: x + offset.x, y: y + offset.y, width: width, height: height)
  }
  /// The window grown by `halo` pixels on each side.
  public func padded(by halo: Int) -> PixelWindow {
    PixelWindow(x: x - halo, y: y - halo, width: width + 2 * halo, height: height + 2 * halo)
  }
  /// The smallest window that holds this one and starts and ends on multiples of a block's size.
  public func aligned(to block: PixelSize) -> PixelWindow {
    let (left, top) = (x.flooredDivision(by: block.width), y.flooredDivision(by: block.height))
    let right = (xEnd + block.width - 1).flooredDivision(by: block.width)
    let bottom = (yEnd + block.height - 1).flooredDivision(by: block.height)
    return PixelWindow(
      x: left * block.width, y: top * block.height, width: (right - left) * block.width,
      height: (bottom - top) * block.height)
  }
  /// `x,y width x height`.
  public var description: String { "\(x),\(y) \(size)" }
}

extension PixelSize {
  /// Pixels times something, the largest Int where that is more.
  package func saturatingCount(times factor: Int) -> Int {
    let (pixels, first) = width.multipliedReportingOverflow(by: height)
    let (product, second) = pixels.multipliedReportingOverflow(by: factor)
    return first || second ? .max : product
  }
}

extension Int {
  /// The sum, the largest Int where that is more. Of numbers that aren't negative.
  package func saturatingSum(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
  /// The quotient rounded towards minus infinity.
  package func flooredDivision(by divisor: Int) -> Int {
    let quotient = self / divisor
    return self % divisor != 0 && (self < 0) != (divisor < 0) ? quotient - 1 : quotient
  }
  /// The smallest multiple of `step` that is at least this.
  package func roundedUp(toMultipleOf step: Int) -> Int { (self + step - 1) / step * step }

  /// The least common multiple, or nil where it passes `limit`.
  package static func leastCommonMultiple(_ a: Int, _ b: Int, limit: Int) -> Int? {
    var (x, y) = (a, b)
    while y != 0 { (x, y) = (y, x % y) }
    let (product, overflow) = (a / x).multipliedReportingOverflow(by: b)
    return overflow || product > limit ? nil : product
  }
}
