import Foundation

/// The checkout in which a program was built.
public enum Checkout {
  /// The folder that holds `Package.swift`: found upwards from the program, else from the working
  /// directory, else the working directory itself.
  public static let root: String = {
    let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let here = FileManager.default.currentDirectoryPath
    for start in [program, here] {
      var folder = URL(fileURLWithPath: start)
      while folder.path != "/" {
        if FileManager.default.fileExists(atPath: folder.appendingPathComponent("Package.swift").path),
          FileManager.default.fileExists(atPath: folder.appendingPathComponent("experiments").path)
        {
          return folder.path
        }
        folder.deleteLastPathComponent()
      }
    }
    return here
  }()
}
