import GeoChunks
import Testing

@Suite("Simplifying, pushing windows, sharing and fusing")
struct PassTests {
  private let array: RasterArray
  init() throws {
    array = try RasterArray(
      StubSource(
        "a.tif", 1000, 800,
        bands: [
          SourceBand(name: "a", dataType: .uint16), SourceBand(name: "b", dataType: .uint16, nodata: .real(0)),
          SourceBand(name: "c", dataType: .float32),
        ]))
  }

  @Test("a conversion to the type it has, a fill of what is valid and a window over all vanish")
  func identities() throws {
    let (a, b, c) = (try array["a"], try array["b"], try array["c"])
    for same in [try a.as(.uint16), try a.filled(with: 0), try a.as(.uint16).as(.uint16).filled(with: 7)] {
      let program = try plan(same).program
      #expect(program.count("as") == 0 && program.count("filled") == 0)
      #expect(program.instructions.count == 1)
    }
    #expect(try plan(c.as(.float32)).program.instructions.count == 1)
    // What changes something stays.
    #expect(try plan(a.as(.int32)).program.count("as") == 1)
    #expect(try plan(b.filled(with: 0)).program.count("filled") == 1)
    #expect(try plan(c.filled(with: 0)).program.count("filled") == 1)
    #expect(try plan(a.filled(with: 70_000)).outputs[0].bands[0].node.dataType == .uint32)
  }

  @Test("arithmetic that looks like an identity isn't one: -0, NaN and types differ")
  func noIdentities() throws {
    let c = try array["c"]
    for (kept, name) in [(try c + 0, "add"), (try c * 1, "multiply"), (try c ** 1, "pow"), (try c - c, "subtract")] {
      #expect(try plan(kept).program.count(name) == 1)
    }
  }

  @Test("windows are pushed to the sources and add up")
  func windows() throws {
    let first = PixelWindow(x: 100, y: 50, width: 500, height: 400)
    let second = PixelWindow(x: 7, y: 9, width: 300, height: 200)
    let plan = try plan((array["a"] + array["b"]).cropped(to: first).sqrt().cropped(to: second))
    #expect(plan.reads.count == 1 && plan.reads[0].offset == PixelPoint(x: 107, y: 59))
    #expect(plan.grid.size == second.size)
    #expect(plan.task(0).sourceWindows[0].origin == PixelPoint(x: 107, y: 59))
    for pass in ["push-windows", "share-subtrees"] {
      let text = try Planner(options: .test()).explain(
        [(array["a"] + 1).cropped(to: first).output()], after: pass)
      #expect(text.contains("window 100,50 500 x 400(%0)"))
    }
  }

  @Test("two windows of one source are two reads, one window one")
  func reads() throws {
    let window = PixelWindow(x: 0, y: 0, width: 500, height: 400)
    let a = try array["a"].cropped(to: window)
    let shifted = try RasterArray(
      geoBox: a.geoBox, bands: array["a"].cropped(to: window.shifted(by: PixelPoint(x: 1, y: 0))).bands)
    #expect(try plan(a - shifted).reads.map(\.offset) == [PixelPoint(x: 0, y: 0), PixelPoint(x: 1, y: 0)])
    #expect(try plan(a - array["b"].cropped(to: window)).reads.count == 1)
    #expect(try plan(a + a).reads[0].bands == [0])
  }

  @Test("what results share is computed once, within a result and across results")
  func sharing() throws {
    func ndvi() throws -> RasterArray { try (array["b"] - array["a"]) / (array["b"] + array["a"]) }
    let one = try plan(ndvi()).program
    #expect(one.count("load") == 2 && one.instructions.count == 5)
    let twice = try plan(ndvi(), ndvi(), ndvi() + ndvi()).program
    #expect(twice.instructions.count == 6 && twice.count("divide") == 1)
    #expect(twice.results[0] == twice.results[1])
    // Equal only once windows were pushed.
    let window = PixelWindow(x: 10, y: 10, width: 100, height: 100)
    let cropped = try plan(
      (array["a"] + array["b"]).cropped(to: window), array["a"].cropped(to: window) + array["b"].cropped(to: window)
    ).program
    #expect(cropped.count("add") == 1 && cropped.count("load") == 2)
  }

  @Test("registers are used again: a chain of 100 additions needs few")
  func registers() throws {
    var chain = try array["a"] + array["b"]
    for _ in 0..<100 { chain = try chain + 1 }
    let program = try plan(chain).program
    #expect(program.count("add") == 101 && program.count("constant") == 1)
    #expect(program.registers.count <= 5)
    #expect(program.byteCount <= 5 * 4096 * 5)
  }

  @Test("an instruction reads what was written and not yet written over", arguments: [1, 2, 3, 4, 5])
  func liveness(seed: UInt64) throws {
    var random = Random(state: seed)
    var values = try [array["a"], array["b"], array["c"]]
    for _ in 0..<60 {
      let (x, y) = (values.randomElement(using: &random)!, values.randomElement(using: &random)!)
      switch Int.random(in: 0..<5, using: &random) {
      case 0: values.append(try x + y)
      case 1: values.append(try .max(x, y))
      case 2: values.append(try .where(x .> y, x, else: y))
      case 3: values.append(try x.as(.int16))
      default: values.append(try x * 3)
      }
    }
    let program = try plan(values.last!, values[values.count - 2]).program
    // Each register's content is named by the instruction that wrote it; a use must find the one meant. The validator
    // checks order; this checks that nothing kept is overwritten.
    var writes: [Int: Int] = [:]
    for instruction in program.instructions {
      #expect(!instruction.operands.contains(instruction.result))
      #expect(instruction.operands.allSatisfy { writes[$0] != nil })
      writes[instruction.result, default: 0] += 1
    }
    for case .constant(_, let register) in program.instructions { #expect(writes[register] == 1) }
    for register in program.results.flatMap(\.self) { #expect(writes[register] != nil) }
  }

  @Test("a deep expression is planned: windows, sharing and fusing survive the limit")
  func deep() throws {
    var chain = try array["c"] + 1
    while chain.bands[0].expression.depth < ExpressionNode.depthLimit - 1 { chain = try chain + array["c"] }
    let window = PixelWindow(x: 1, y: 1, width: 10, height: 10)
    #expect(try plan(chain.cropped(to: window)).program.count("add") == ExpressionNode.depthLimit - 1)
  }

  @Test("complex samples are refused by name, path and band")
  func complex() throws {
    let source = StubSource(
      "slc.tif", 100, 100,
      bands: [
        SourceBand(name: "x", dataType: .float32),
        SourceBand(name: "hh", dataType: .float32, complexType: "CFloat32"),
      ])
    let error = #expect(throws: GeoChunksError.self) { try plan(RasterArray(source) * 2) }
    #expect(error?.code == .unsupported && error?.message.contains("CFloat32") == true)
    #expect(error?.location == GeoChunksError.Location(path: "slc.tif", band: 2))
    // The band beside it can be computed with.
    #expect(try plan(RasterArray(source).selecting(1) * 2).taskCount > 0)
  }

  @Test("outputs of two sizes or of none make no plan")
  func sizes() throws {
    let small = try array.cropped(to: PixelWindow(x: 0, y: 0, width: 10, height: 10))
    let error = #expect(throws: GeoChunksError.self) { try plan(array, small) }
    #expect(error?.code == .gridMismatch)
    let none = #expect(throws: GeoChunksError.self) { try Planner(options: .test()).plan([]) }
    #expect(none != nil)
  }
}

/// The same numbers in every run (SplitMix64).
struct Random: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
