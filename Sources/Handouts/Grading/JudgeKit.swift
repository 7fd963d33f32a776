import Foundation
import Host

/// The core library, compiled, as students' files are compiled with it: modules, objects, headers of C, and the words that
/// name them to the compiler. It is seen as `/kit` in a sandbox, and holds neither tests nor exercises.
struct JudgeKit {
  /// Where the judge's package was compiled, and its targets.
  let build, sources: String
  let folder: String

  static let place = "/kit"
  /// Files with further words for the compiler.
  static let flags = "flags", objects = "objects.txt"

  /// Puts the kit together of what is compiled of `targets`, in the place of the last one.
  func assemble(_ targets: [String]) throws(HandoutError) {
    try? FileManager.default.removeItem(atPath: folder)
    var flags: [String] = []
    var objects: [String] = []
    for target in targets {
      let source = "\(sources)/\(target)", headers = "\(folder)/c/\(target)", seen = "\(Self.place)/c/\(target)"
      if exists("\(source)/module.modulemap") {
        try copy(source, to: headers) { $0.hasSuffix(".h") || $0.hasSuffix(".modulemap") }
        flags += ["-Xcc", "-fmodule-map-file=\(seen)/module.modulemap"]
        continue
      }
      if exists("\(source)/include") {
        // Public headers may include what stands beside their folder.
        try copy(source, to: headers) { $0.hasPrefix("include/") || $0.hasSuffix(".h") || $0.hasSuffix(".def") }
        if !exists("\(headers)/include/module.modulemap") {
          let map = "module \(target) {\n  umbrella header \"\(target).h\"\n  export *\n}\n"
          try Files.write(map, to: "\(headers)/include/module.modulemap")
        }
        flags += ["-Xcc", "-fmodule-map-file=\(seen)/include/module.modulemap", "-Xcc", "-I\(seen)/include"]
      } else {
        try Files.copy("\(build)/Modules/\(target).swiftmodule", to: "\(folder)/modules/\(target).swiftmodule")
      }
      for object in try copy("\(build)/\(target).build", to: "\(folder)/objects/\(target)", where: { $0.hasSuffix(".o") }) {
        objects.append("\(Self.place)/objects/\(target)/\(object)")
      }
    }
    try Files.write(flags.joined(separator: "\n") + "\n", to: "\(folder)/\(Self.flags)")
    try Files.write(objects.joined(separator: "\n") + "\n", to: "\(folder)/\(Self.objects)")
    try Self.open(folder)
  }

  private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// Copies files of a folder, with their folders, and returns their names.
  @discardableResult
  private func copy(
    _ source: String, to target: String, where isWanted: (String) -> Bool
  ) throws(HandoutError) -> [String] {
    var copied: [String] = []
    for name in (FileManager.default.subpaths(atPath: source) ?? []).sorted() where isWanted(name) {
      var isFolder: ObjCBool = false
      let isThere = FileManager.default.fileExists(atPath: "\(source)/\(name)", isDirectory: &isFolder)
      guard isThere, !isFolder.boolValue else { continue }
      try Files.copy("\(source)/\(name)", to: "\(target)/\(name)")
      copied.append(name)
    }
    return copied
  }

  /// Lets everyone read what is in `folder`: in a sandbox of the superuser's it is read by a user of its own.
  static func open(_ folder: String) throws(HandoutError) {
    for name in [""] + (FileManager.default.subpaths(atPath: folder) ?? []).map({ "/" + $0 }) {
      var status = stat()
      guard stat(folder + name, &status) == 0 else { continue }
      let mode: mode_t = status.st_mode & S_IFMT == S_IFDIR ? 0o755 : status.st_mode & 0o777 | 0o444
      guard chmod(folder + name, mode) == 0 else {
        throw .report(.unwritable(path: folder + name, reason: String(cString: strerror(errno))))
      }
    }
  }
}
