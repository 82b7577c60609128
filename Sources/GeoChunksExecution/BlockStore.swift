internal import GeoChunksExpression
internal import GeoChunksGrid

/// A block of a register into a larger raster in memory, as files and programs see it: invalid floating-point samples
/// become the positive quiet NaN or the file's nodata; a valid sample that equals the nodata moves to its neighbour.
enum BlockStore {
  /// Where a block goes.
  struct Target {
    /// The sample of the block's first pixel.
    let samples: UnsafeMutableRawPointer
    /// The mask byte of the block's first pixel, if validity is wanted.
    let mask: UnsafeMutablePointer<UInt8>?
    /// Pixels from row to row.
    let stride: Int
  }

  static func store(_ register: Register, width: Int, height: Int, nodata: NodataValue?, into target: Target) {
    try? register.dataType.accept(
      Kernel(register: register, width: width, height: height, nodata: nodata, target: target))
  }

  private struct Kernel: SampleVisitor {
    let register: Register
    let width: Int
    let height: Int
    let nodata: NodataValue?
    let target: Target

    func visit<T: Sample>(_ type: T.Type) throws {
      let nodata = self.nodata?.sample(as: T.self)
      if T.self == Float.self {
        real(Float.self, nodata: nodata?.asFloat ?? .nan)
      } else if T.self == Double.self {
        real(Double.self, nodata: nodata?.asDouble ?? .nan)
      } else {
        integer(T.self, nodata: nodata)
      }
    }

    @inline(__always)
    private func real<T: BinaryFloatingPoint & Sample>(_ type: T.Type, nodata: T) {
      // With NaN as nodata the neighbour is never taken.
      let neighbour = nodata == T.greatestFiniteMagnitude ? nodata.nextDown : nodata.nextUp
      for row in 0..<height {
        let from = register.typed(T.self) + row * width
        let to = target.samples.assumingMemoryBound(to: T.self) + row * target.stride
        if nodata.isNaN {
          for i in 0..<width { to[i] = from[i] == from[i] ? from[i] : nodata }
        } else {
          for i in 0..<width {
            to[i] = from[i] == from[i] ? (from[i] == nodata ? neighbour : from[i]) : nodata
          }
        }
        if let mask = target.mask.map({ $0 + row * target.stride }) {
          for i in 0..<width { mask[i] = from[i] == from[i] ? 1 : 0 }
        }
      }
    }

    @inline(__always)
    private func integer<T: Sample>(_ type: T.Type, nodata: T?) {
      for row in 0..<height {
        let from = register.typed(T.self) + row * width
        let to = target.samples.assumingMemoryBound(to: T.self) + row * target.stride
        let valid = register.mask.map { $0 + row * width }
        if let nodata {
          let up = T(clampingInteger: nodata.asInteger + 1)
          let neighbour = up == nodata ? T(clampingInteger: nodata.asInteger - 1) : up
          for i in 0..<width {
            let sample = from[i] == nodata ? neighbour : from[i]
            to[i] = valid.map { $0[i] != 0 } ?? true ? sample : nodata
          }
        } else if let valid {
          // What stands behind a mask is always the same, so that files compress and results compare.
          let zero = T(saturating: 0)
          for i in 0..<width { to[i] = valid[i] != 0 ? from[i] : zero }
        } else {
          to.update(from: from, count: width)
        }
        if let mask = target.mask.map({ $0 + row * target.stride }) {
          if let valid {
            for i in 0..<width { mask[i] = valid[i] == 0 ? 0 : 1 }
          } else {
            mask.update(repeating: 1, count: width)
          }
        }
      }
    }
  }
}
