public import GeoChunksExpression
public import GeoChunksGrid

/// What a task gives back: a payload for each output of the plan.
public struct TaskResult: Sendable {
  /// One output's part.
  public enum Payload: Sendable {
    /// For each band, the chunk's samples row by row.
    case samples([BandSamples])
    /// Encoded tiles of a file.
    case tiles([EncodedTile])
    /// A part of a summary.
    case summary([UInt8])
  }
  /// A band's samples of a chunk, in native byte order, and its mask where there is one.
  public struct BandSamples: Sendable {
    /// Samples, row by row.
    public var samples: SampleBuffer
    /// One byte a pixel, 0 for invalid; nil where validity is in the samples.
    public var mask: SampleBuffer?
  }
  /// The task's number.
  public let index: Int
  /// The outputs' parts, in the plan's order.
  public let payloads: [Payload]

  /// A result.
  public init(index: Int, payloads: [Payload]) {
    self.index = index
    self.payloads = payloads
  }
}
