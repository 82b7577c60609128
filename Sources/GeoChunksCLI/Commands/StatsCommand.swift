internal import ArgumentParser
internal import GeoChunks

/// `geochunks stats`.
struct StatsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats", abstract: "Statistics of each band's valid values: count, min, max, mean, stdev and more.",
    discussion: """
      Exact and in float64, the same to the bit for every chunk size and thread count. Scale and offset are applied \
      unless --raw. The standard deviation is the population's; percentiles follow NumPy's linear definition.
      """)

  @Argument(help: "The raster: SRC or SRC:BAND.")
  var source: SourceArgument

  @Option(help: "One band, counted from 1.")
  var band: Int?

  @OptionGroup(title: "Part") var crop: CropOptions
  @OptionGroup(title: "Statistics") var statistics: StatisticsOptions
  @OptionGroup(title: "Execution") var execution: ExecutionOptions

  func run() async throws {
    var array = try source.open()
    if let band {
      do throws(GeoChunksError) { array = try array.selecting(band) } catch {
        throw error.located(GeoChunksError.Location(path: source.text))
      }
    }
    array = try crop.apply(array)
    var job = RasterJob()
    let handle = job.statistics(of: array, statistics.request)
    if try execution.explained(job) { return }
    var result = try await job.run(execution.runOptions())[handle]
    if let band { result[0].band = band }
    try StatisticsReport(result).print(asJSON: statistics.json)
  }
}
