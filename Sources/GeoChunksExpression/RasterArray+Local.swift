public import GeoChunksGrid

/// An operand of a fluent operation: a raster or a number.
public enum RasterOperand: Sendable {
  case array(RasterArray)
  case scalar(Double)
}

/// What can stand beside a raster in arithmetic: a raster, or a number.
public protocol RasterOperandConvertible {
  /// The value as an operand.
  var rasterOperand: RasterOperand { get }
}
extension RasterArray: RasterOperandConvertible {
  /// The raster itself.
  public var rasterOperand: RasterOperand { .array(self) }
}
extension Double: RasterOperandConvertible {
  /// The number.
  public var rasterOperand: RasterOperand { .scalar(self) }
}
extension Int: RasterOperandConvertible {
  /// The number; beyond 2^53 it rounds.
  public var rasterOperand: RasterOperand { .scalar(Double(self)) }
}

extension RasterArray {
  /// Applies a local operation band by band to rasters of one grid and numbers. The result's bands are as many as the
  /// operand with most has; operands of one band meet each of them.
  ///
  /// This is what every fluent method and operator calls. Operands are physical values (scale and offset applied).
  /// Throws `gridMismatch`, `invalidArgument` for band counts that don't match, and what the operation throws.
  public static func local(
    _ operation: any LocalOperation, _ operands: [any RasterOperandConvertible]
  ) throws(GeoChunksError) -> RasterArray {
    let operands = operands.map(\.rasterOperand)
    let arrays = operands.compactMap { if case .array(let array) = $0 { array } else { nil } }
    guard let first = arrays.first else {
      throw GeoChunksError(.invalidArgument, "\(type(of: operation).identifier) needs at least one raster")
    }
    for other in arrays.dropFirst() where !first.geoBox.agrees(with: other.geoBox) {
      throw first.geoBox.gridMismatch(with: other.geoBox)
    }
    let widest = arrays.max { $0.bands.count < $1.bands.count }!
    let count = widest.bands.count
    for other in arrays where other.bands.count != 1 && other.bands.count != count {
      throw GeoChunksError(
        .invalidArgument,
        "\(type(of: operation).identifier) of rasters of \(count) and \(other.bands.count) bands",
        hint: "select the bands that belong together, or one band for all")
    }
    var bands: [Band] = []
    for index in 0..<count {
      var nodes: [ExpressionNode] = []
      for operand in operands {
        switch operand {
        case .scalar(let value): nodes.append(.constant(value))
        case .array(let array): nodes.append(try array.bands[array.bands.count == 1 ? 0 : index].physical())
        }
      }
      bands.append(Band(name: widest.bands[index].name, expression: try .local(operation, nodes)))
    }
    return try RasterArray(geoBox: first.geoBox, bands: bands)
  }
}

extension RasterArray.Band {
  /// The physical values: scale and offset applied in float64, rounded once to the computing type.
  public func physical() throws(GeoChunksError) -> ExpressionNode {
    isScaled ? try .local(ApplyScale(scale: scale, offset: offset), [expression]) : expression
  }
}

extension RasterArray {
  /// The array of physical values: what arithmetic and statistics see.
  public func physicalValues() throws(GeoChunksError) -> RasterArray {
    guard bands.contains(where: \.isScaled) else { return self }
    return try mapBands { (_, band) throws(GeoChunksError) in
      var copy = band
      copy.expression = try band.physical()
      (copy.scale, copy.offset) = (1, 0)
      return copy
    }
  }
}
