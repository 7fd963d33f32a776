import Foundation
import Testing

/// Records of kernel calls, and the program that plays them back.
///
/// They stand in the folder that RETRACE_RECORDS names, for other machines and compilers (`scripts/same-bits.sh`), or in
/// one that goes with this value.
public final class KernelRecords: Sendable {
  private let folder: String
  /// Whether they are for other machines, which play them back, and stay.
  private let isKept: Bool

  /// Makes the folder where there is none.
  public init() throws {
    let kept = ProcessInfo.processInfo.environment["RETRACE_RECORDS"]
    folder = kept ?? FileManager.default.temporaryDirectory.path + "/retrace-records-\(UUID().uuidString)"
    isKept = kept != nil
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { if !isKept { try? FileManager.default.removeItem(atPath: folder) } }

  /// Where the record `name` stands.
  public func path(_ name: String) -> String { "\(folder)/\(name).calls" }

  /// Removes the record `name`, which may be large, if it is not kept.
  public func discard(_ name: String) {
    if !isKept { try? FileManager.default.removeItem(atPath: path(name)) }
  }

  /// Plays the record `name` back at `level`: the exit code and all that was said.
  public func replay(_ name: String, at level: String) throws -> (exitCode: Int32, said: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.programs + "/replay-kernel-calls")
    process.arguments = [level, path(name)]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let said = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: said, as: UTF8.self))
  }

  /// The folder of the test bundle, with which the programs are built: beside it they stand, in whatever configuration
  /// and wherever the tests are started.
  private static let programs: String = {
    let arguments = CommandLine.arguments
    // Without the flag the tests were started by hand, as the bundle itself.
    let flag = arguments.firstIndex(of: "--test-bundle-path") ?? -1
    let bundle = flag >= 0 && flag + 1 < arguments.count ? arguments[flag + 1] : arguments[0]
    return URL(fileURLWithPath: bundle).deletingLastPathComponent().path
  }()
}
