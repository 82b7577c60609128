package import GeoChunksExpression
package import GeoChunksGrid

/// An operation some of whose operands are conditions: uint8 samples, of which every one but 0 is true.
public protocol ConditionalOperation: ParameterlessOperation {
  /// Which operands are conditions.
  static var conditions: Range<Int> { get }
}

extension ConditionalOperation {
  /// uint8 for the conditions, `result` for the other operands. Throws `invalidArgument` where a condition is neither
  /// uint8 nor the number 0 or 1.
  func conditionalSignature(for operands: [Operand], result: DataType) throws(GeoChunksError) -> LocalSignature {
    for operand in operands[Self.conditions] {
      switch operand {
      case .array(.uint8): continue
      case .scalar(let value) where value == 0 || value == 1 || value.isNaN: continue
      default:
        throw GeoChunksError(.invalidArgument, "a condition is uint8 (0 is false); compare with something first")
      }
    }
    return LocalSignature(
      operands: operands.indices.map { Self.conditions.contains($0) ? .uint8 : result }, result: result)
  }
}

extension RasterArray {
  /// The raster as a condition: itself if every band is unscaled uint8, else 1 where it isn't 0.
  package func truth() throws(GeoChunksError) -> RasterArray {
    bands.allSatisfy { $0.dataType == .uint8 && !$0.isScaled } ? self : try Self.local(NotEqual(), [self, 0.0])
  }
}
