internal import ArgumentParser
internal import GeoChunks
internal import Glibc

/// Where the program starts: parses, runs, and turns what is thrown into one line and an exit status.
@main
enum Main {
  static func main() async {
    Interruption.install()
    var status: Int32 = 0
    do {
      let work = Task { try await parseAndRun() }
      Interruption.watch { work.cancel() }
      try await work.value
      guard Console.flush() else { throw GeoChunksError(.io, "standard output can't be written to") }
    } catch let error as GeoChunksError {
      status = Interruption.status ?? error.code.exitStatus
      Console.error(error)
    } catch {
      status = report(error)
    }
    exit(status)
  }

  private static func parseAndRun() async throws {
    var command = try GeoChunksCommand.parseAsRoot()
    if var asynchronous = command as? any AsyncParsableCommand {
      try await asynchronous.run()
    } else {
      try command.run()
    }
  }

  /// What ArgumentParser threw: help and version are no errors.
  private static func report(_ error: any Error) -> Int32 {
    let code = GeoChunksCommand.exitCode(for: error)
    guard code != .success else {
      print(GeoChunksCommand.fullMessage(for: error))
      return Console.flush() ? 0 : 74
    }
    Console.line("error: \(GeoChunksCommand.message(for: error))")
    Console.line(
      "hint: geochunks help \(CommandLine.arguments.dropFirst().first { !$0.hasPrefix("-") } ?? "") lists the options")
    return code.rawValue
  }
}
