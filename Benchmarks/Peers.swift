import Foundation

/// Other engines, run by Python scripts in `Peers` that time themselves after their imports.
struct Peers {
  private let python: String
  private let scene: Scene

  init(python: String, scene: Scene) {
    self.python = python
    self.scene = scene
  }

  private static let scripts = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Peers"
  private var output: String { "\(scene.directory)/benchmark_peer.tif" }

  /// Runs a peer. Throws if it isn't installed or fails.
  func measure(_ work: Work) throws -> Measurement {
    defer { unlink(output) }
    unlink(output)
    switch work.kind {
    case .gdalCalc:
      let options = (work.codec ?? .deflate).creationOptions + ["NUM_THREADS=\(work.threads)"]
      return try run("ndvi_gdal_calc.py", needing: "osgeo_utils", [scene.red, scene.nir, output] + options)
    case .daskMean: return try run("ndvi_dask.py", needing: "rioxarray", ["\(work.threads)", scene.red, scene.nir])
    case .daskFile:
      return try run("ndvi_dask.py", needing: "rioxarray", ["\(work.threads)", scene.red, scene.nir, output])
    case .numpyChain:
      return try run(
        "chain_numpy.py", needing: "numpy",
        ["\(FusedChain.side)", FusedChain.inputPath(scene), FusedChain.outputPath(scene)])
    default: throw BenchmarkError("\(work.kind.rawValue) is no peer")
    }
  }

  private func run(_ script: String, needing module: String, _ arguments: [String]) throws -> Measurement {
    // What tunes OpenBLAS to a processor must not decide how NumPy does.
    let removed = ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"]
    for interpreter in [python, "/usr/bin/python3"] {
      guard (try? ChildProcess.run(interpreter, ["-c", "import \(module)"])) != nil else { continue }
      return try Measurement(
        line: ChildProcess.run(
          interpreter, ["\(Self.scripts)/\(script)"] + arguments, removingFromEnvironment: removed))
    }
    throw BenchmarkError("no Python here has \(module)")
  }
}
