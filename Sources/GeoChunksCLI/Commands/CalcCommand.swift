internal import ArgumentParser
internal import GeoChunks

/// `geochunks calc`.
struct CalcCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calc", abstract: "Computes an expression over rasters, pixel by pixel.",
    discussion: """
      geochunks calc '(B-A)/(B+A)' --input A=red.tif --input B=nir.tif ndvi.tif
      geochunks calc 'B > 300 && A < B ? A : nan' --input A=s2.tif:3 --input B=s2.tif:4 --stats

      Operators, from loose to tight: ?: || && == != < <= > >= + - * / % unary - and ! ** . Functions: abs sqrt exp log \
      log10 pow sin cos tan atan2 floor ceil round min max clamp(x,low,high) where(c,a,b) masked(x,c) filled(x,value), \
      and the data types' names to convert, such as uint8(A). Constants: pi, nan.

      Arithmetic computes in float32, in float64 for 32-bit integers and larger; it never wraps. A pixel is invalid \
      where an input is. Inputs must share one grid. An expression that begins with - stands behind -- : \
      geochunks calc --input A=a.tif -- '-A' out.tif
      """)

  @Argument(help: "The expression.")
  var expression: String

  @Argument(help: "The file to write; may be left away with --stats.")
  var destination: String?

  @Option(name: .long, help: "A raster and its name in the expression: NAME=SRC or NAME=SRC:BAND. Repeat for more.")
  var input: [NamedSourceArgument] = []

  @Flag(help: "Print statistics of the result.")
  var stats = false

  @OptionGroup(title: "Part") var crop: CropOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Statistics") var statistics: StatisticsOptions
  @OptionGroup(title: "Execution") var execution: ExecutionOptions

  func validate() throws {
    if input.isEmpty { throw ValidationError("calc needs at least one --input NAME=SRC") }
    let names = input.map(\.name)
    if Set(names).count < names.count { throw ValidationError("two inputs have the same name") }
    try ComputeJob.validate(destination: destination, stats: stats, execution: execution)
  }

  func run() async throws {
    let formula = try Formula(expression)
    var inputs: [String: RasterArray] = [:]
    for input in input { inputs[input.name] = try crop.apply(input.source.open()) }
    let result = try formula(inputs)
    try await ComputeJob(array: result, destination: destination, stats: stats).run(output, statistics, execution)
  }
}

/// What `calc` and `index` do with a lazy array: write it, print its statistics, or both in one pass.
struct ComputeJob {
  let array: RasterArray
  let destination: String?
  let stats: Bool

  static func validate(destination: String?, stats: Bool, execution: ExecutionOptions) throws {
    if destination == nil, !stats, execution.explain == nil {
      throw ValidationError("name a file to write, or ask for --stats")
    }
  }

  func run(
    _ output: OutputOptions, _ statistics: StatisticsOptions, _ execution: ExecutionOptions
  ) async throws(GeoChunksError) {
    var job = RasterJob()
    if let destination { job.write(array, to: destination, as: output.outputFormat) }
    let isAsked = stats || statistics.percentiles != nil || statistics.histogram != nil
    let handle = isAsked || destination == nil ? job.statistics(of: array, statistics.request) : nil
    if try execution.explained(job) { return }
    let results = try await job.run(execution.runOptions())
    if let handle { try StatisticsReport(results[handle]).print(asJSON: statistics.json) }
  }
}
