import Digests
import Host

/// The numbers of a saved network, `.safetensors`, by their bits: two networks are the same where these are.
///
/// What the header says beside names and shapes, such as the command of a run, has no part in the checksum of the tensors.
public struct SavedTensors: Sendable, Equatable {
  /// How many numbers the tensors hold together. PyTorch's second bias of a recurrent layer, zeros here, is among them.
  public let numbers: Int
  /// SHA-256 of the bytes of all tensors, in the order of the file.
  public let sha256: String
  /// SHA-256 of the whole file, its header included.
  public let fileSHA256: String

  /// What is known of a file that is not at hand.
  init(numbers: Int, sha256: String, fileSHA256: String) {
    self.numbers = numbers
    self.sha256 = sha256
    self.fileSHA256 = fileSHA256
  }

  /// Reads the file at `path`.
  ///
  /// - Throws: `HostError.unreadable`, also for one that is cut short, or whose header does not fit its bytes.
  public init(path: String) throws(HostError) {
    try self.init(try AtomicFile.bytes(of: path), path: path)
  }

  /// Reads the content of a file; `path` names it in errors.
  ///
  /// - Throws: `HostError.unreadable`.
  public init(_ bytes: [UInt8], path: String) throws(HostError) {
    func malformed(_ problem: String) -> HostError {
      .unreadable(path: path, reason: "not a whole safetensors file: \(problem)")
    }
    let header: SafetensorsHeader
    do throws(SafetensorsHeader.Problem) {
      header = try SafetensorsHeader(bytes)
    } catch {
      throw malformed(error.description)
    }
    if let other = header.entries.first(where: { $0.size == nil }) {
      throw malformed("'\(Shown.text(other.key))' is of type \(Shown.text(other.type)); expected F32 or F64")
    }
    numbers = header.entries.reduce(0) { $0 + $1.count }
    sha256 = Digest.sha256(Array(bytes[header.end...]))
    fileSHA256 = Digest.sha256(bytes)
  }
}
