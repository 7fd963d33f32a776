import Foundation

/// A folder as a zip file whose bytes depend on nothing but the folder's files.
enum Archive {
  static let program = "zip"
  /// 2000-01-01, for what a file must bear a time and none is meant.
  static let time = 946_684_800

  /// What zip is to do: pack `name` within `folder`, or where it is nil all of `folder`, into `path`, which must be absolute.
  static func job(_ title: String, folder: String, name: String?, to path: String) throws(HandoutError)
    -> Conversions.Job
  {
    let within = name.map { $0 + "/" } ?? ""
    let files = (FileManager.default.subpaths(atPath: "\(folder)/\(within)") ?? []).sorted()
    var packed: [String] = []
    for file in files {
      let full = "\(folder)/\(within)\(file)"
      var status = stat()
      guard stat(full, &status) == 0 else { continue }
      if status.st_mode & S_IFMT != S_IFREG { continue }
      let moment = timespec(tv_sec: time, tv_nsec: 0)
      // Neither the time of writing nor the user's umask gets in.
      guard chmod(full, 0o644) == 0, utimensat(AT_FDCWD, full, [moment, moment], 0) == 0 else {
        throw .report(.unwritable(path: full, reason: String(cString: strerror(errno))))
      }
      packed.append("\(within)\(file)")
    }
    // -X leaves out users and further times, -D entries of folders.
    return Conversions.Job(
      name: title,
      steps: [.init(program: program, arguments: ["-X", "-D", "-q", "-9", path] + packed, folder: folder)])
  }
}
