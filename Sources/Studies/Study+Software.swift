import COpenBLAS
import CZlib
import Pictures
import Reports

/// What the running program is made of, for the records of reports and shards.
extension Study {
  /// Of the compiler that made it, the libraries that are loaded, and the system.
  static let versions: [RunRecord.Version] = [
    .init("swift", Software.compiler),
    .init("openblas", String(cString: openblas_get_config())),
    .init("libpng", PNGImage.libraryVersion),
    .init("zlib", String(cString: zlibVersion())),
    .init("libc", Software.glibc),
    .init("system", Software.system),
  ]

  /// The checkout as git found it when the process first asked: one process may make many shards.
  static let repository = Repository.state(of: Checkout.root)
}
