internal import GeoChunksGrid

/// Samples of one type as another: exact where the target holds the value, else rounded half away from zero and
/// saturated (integers) or rounded once (floating point). Invalid stays invalid: NaN and mask are translated.
public enum SampleConversion {
  /// Converts `count` samples. A floating-point source gives the result's mask, an integer source's mask gives NaN.
  /// Source and result don't overlap.
  public static func convert(_ source: Register, into result: Register, count: Int) {
    // The visitors never throw.
    try? source.dataType.accept(From(source: source, result: result, count: count))
  }

  private struct From: SampleVisitor {
    let source: Register
    let result: Register
    let count: Int
    func visit<S: Sample>(_ type: S.Type) throws {
      try result.dataType.accept(To<S>(source: source, result: result, count: count))
    }
  }

  private struct To<S: Sample>: SampleVisitor {
    let source: Register
    let result: Register
    let count: Int

    func visit<D: Sample>(_ type: D.Type) throws {
      let from = source.typed(S.self)
      let to = result.typed(D.self)
      let sourceIsReal = S.dataType.isFloatingPoint
      let resultIsReal = D.dataType.isFloatingPoint
      if S.self == D.self {
        UnsafeMutableRawPointer(to).copyMemory(from: from, byteCount: count * MemoryLayout<S>.stride)
      } else if D.self == Float.self {
        let to = result.typed(Float.self)
        for i in 0..<count { to[i] = from[i].asFloat }
      } else if sourceIsReal || resultIsReal {
        for i in 0..<count { to[i] = D(saturating: from[i].asDouble) }
      } else {
        for i in 0..<count { to[i] = D(clampingInteger: from[i].asInteger) }
      }
      if resultIsReal {
        if let mask = source.mask { Register.invalidate(result, where: mask, count: count) }
      } else if let mask = result.mask {
        if sourceIsReal {
          for i in 0..<count { mask[i] = from[i].isInvalid ? 0 : 1 }
        } else if let old = source.mask {
          mask.update(from: old, count: count)
        } else {
          mask.update(repeating: 1, count: count)
        }
      }
    }
  }
}

extension Register {
  /// Writes NaN into a floating-point register where a mask says invalid.
  package static func invalidate(_ register: Register, where mask: UnsafePointer<UInt8>, count: Int) {
    switch register.dataType {
    case .float32:
      let samples = register.typed(Float.self)
      for i in 0..<count { samples[i] = mask[i] == 0 ? .nan : samples[i] }
    case .float64:
      let samples = register.typed(Double.self)
      for i in 0..<count { samples[i] = mask[i] == 0 ? .nan : samples[i] }
    default: preconditionFailure("integer registers have masks")
    }
  }

  /// Clears `mask` where this register is invalid.
  package func clearInvalid(in mask: UnsafeMutablePointer<UInt8>, count: Int) {
    switch dataType {
    case .float32:
      let samples = typed(Float.self)
      for i in 0..<count { mask[i] = samples[i] == samples[i] ? mask[i] : 0 }
    case .float64:
      let samples = typed(Double.self)
      for i in 0..<count { mask[i] = samples[i] == samples[i] ? mask[i] : 0 }
    default:
      if let own = self.mask {
        for i in 0..<count { mask[i] &= own[i] }
      }
    }
  }
}
