internal import ArgumentParser
internal import GeoChunks

/// `geochunks`.
struct GeoChunksCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "geochunks",
    abstract: "Rasters larger than memory: band maths, indices, statistics, pictures; on all cores.",
    discussion: """
      Sources are anything GDAL opens: files, /vsi paths, s3:// and https:// addresses. Results go to standard output, \
      progress and errors to standard error. Exit status: 0 done, 64 usage, 65 bad data, 66 no such input, 69 executor \
      unavailable, 70 internal error, 73 output can't be created, 74 input or output failed, 130 interrupted.

      Shell completions: geochunks --generate-completion-script bash|zsh|fish
      """,
    version: "geochunks \(GeoChunksVersion.current) ("
      + GeoChunksVersion.libraries.map { "\($0.name) \($0.version)" }.joined(separator: ", ") + ")",
    subcommands: [
      InfoCommand.self, CalcCommand.self, IndexCommand.self, StatsCommand.self, ConvertCommand.self, RenderCommand.self,
    ])
}
