import Foundation

/// Which processor this is. A name alone does not say it: processors of several generations call themselves "AMD EPYC".
public struct ProcessorModel: Sendable, Equatable {
  /// As the system gives it; `unknown` where it gives none.
  public let name: String
  /// The maker's numbers, which x86-64 has; nil elsewhere.
  public let family, model, stepping: Int?
  /// The clock that the kernel tells, in MHz; as a rule the nominal one in a virtual machine, and the momentary one of the
  /// first processor elsewhere.
  public let megahertz: Double?

  /// A processor that is known, as from `current`.
  public init(
    name: String, family: Int? = nil, model: Int? = nil, stepping: Int? = nil, megahertz: Double? = nil
  ) {
    self.name = name
    self.family = family
    self.model = model
    self.stepping = stepping
    self.megahertz = megahertz
  }

  /// The first processor in the text of `/proc/cpuinfo`. A 64-bit ARM has no name there, only numbers of its maker and its
  /// design.
  public init(cpuinfo: String) {
    var values: [String: String] = [:]
    for line in cpuinfo.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      // The others repeat what the first one says.
      if parts.count == 2, values[parts[0]] == nil { values[parts[0]] = parts[1] }
    }
    let name: String
    if let given = values["model name"] {
      name = given
    } else if let maker = values["CPU implementer"], let design = values["CPU part"] {
      name = "ARM processor, implementer \(maker), part \(design)"
    } else {
      name = "unknown"
    }
    self.init(
      name: name, family: values["cpu family"].flatMap { Int($0) }, model: values["model"].flatMap { Int($0) },
      stepping: values["stepping"].flatMap { Int($0) }, megahertz: values["cpu MHz"].flatMap { Double($0) })
  }

  /// The one that this process runs on: from `/proc/cpuinfo`; on macOS its name alone, `machdep.cpu.brand_string`.
  public static var current: ProcessorModel {
    #if canImport(Darwin)
      var bytes = [CChar](repeating: 0, count: 256)
      var size = bytes.count
      guard sysctlbyname("machdep.cpu.brand_string", &bytes, &size, nil, 0) == 0 else {
        return ProcessorModel(name: "unknown")
      }
      return ProcessorModel(
        name: String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
    #else
      return ProcessorModel(cpuinfo: (try? AtomicFile.text(of: "/proc/cpuinfo")) ?? "")
    #endif
  }

  /// The name with the numbers by which two of one name are told apart, without the clock, which changes:
  /// `AMD EPYC (family 25, model 17, stepping 1)`.
  public var identity: String {
    let numbers = [("family", family), ("model", model), ("stepping", stepping)]
      .compactMap { name, number in number.map { "\(name) \($0)" } }
    return numbers.isEmpty ? name : "\(name) (\(numbers.joined(separator: ", ")))"
  }
}
