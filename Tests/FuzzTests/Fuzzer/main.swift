// The program of `make fuzz`, which scripts/fuzz.sh starts: libFuzzer with the reader that RETRACE_READER names.
// Its arguments are libFuzzer's; `--list` prints the readers, `--seeds <folder>` writes what to begin with.
import Foundation

/// libFuzzer's own main program, in the archive that has none.
@_silgen_name("LLVMFuzzerRunDriver")
func runFuzzer(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// libFuzzer's own changes to an input.
@_silgen_name("LLVMFuzzerMutate")
func mutate(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ limit: Int) -> Int

/// Now and then repeats a piece of the input many times, which libFuzzer by itself does not: it finds what nests
/// without a limit and what takes the square of the time.
@_cdecl("LLVMFuzzerCustomMutator")
func repeatOrMutate(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ limit: Int, _ seed: CUnsignedInt) -> Int {
  guard seed % 16 == 0, count > 0, count < limit else { return mutate(bytes, count, limit) }
  var number = UInt64(seed)
  func random(below bound: Int) -> Int {
    number = number &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(number >> 33) % bound
  }
  let start = random(below: count)
  let length = 1 + random(below: min(8, count - start))
  let times = min(1 << random(below: 12), (limit - count) / length)
  guard times > 0 else { return mutate(bytes, count, limit) }
  let piece = Array(UnsafeBufferPointer(start: bytes + start, count: length))
  // What stands behind the piece moves to make room.
  let added = times * length
  memmove(bytes + start + added, bytes + start, count - start)
  for place in 0..<times { for index in 0..<length { bytes[start + place * length + index] = piece[index] } }
  return count + added
}

func end(_ message: String) -> Never {
  FileHandle.standardError.write(Data("fuzz: \(message)\n".utf8))
  exit(1)
}

if CommandLine.arguments.dropFirst().first == "--list" {
  print(Reader.all.map(\.name).joined(separator: "\n"))
  exit(0)
}
let name = ProcessInfo.processInfo.environment["RETRACE_READER"] ?? ""
guard let reader = (Reader.all + [.control]).first(where: { $0.name == name }) else {
  end("no reader '\(name)'; there are: \(Reader.all.map(\.name).joined(separator: ", "))")
}
if CommandLine.arguments.count == 3, CommandLine.arguments[1] == "--seeds" {
  let folder = URL(fileURLWithPath: CommandLine.arguments[2])
  do {
    try FileManager.default.createDirectory(at: folder.appendingPathComponent("seeds"), withIntermediateDirectories: true)
    for (index, seed) in try reader.seeds().enumerated() {
      try Data(seed).write(to: folder.appendingPathComponent("seeds/\(index)"))
    }
    let words = reader.words.map { word in
      "\"" + word.utf8.map { "\\x" + String(256 + Int($0), radix: 16).dropFirst() }.joined() + "\"\n"
    }
    try Data(words.joined().utf8).write(to: folder.appendingPathComponent("words"))
    try Data("\(reader.limit)\n".utf8).write(to: folder.appendingPathComponent("limit"))
  } catch {
    end("seeds of \(name): \(error)")
  }
  exit(0)
}

var count = CommandLine.argc
var arguments = CommandLine.unsafeArgv
// A C function keeps nothing from outside but what is global.
Chosen.reader = reader
exit(
  runFuzzer(&count, &arguments) { bytes, count in
    do {
      try Chosen.reader.read(Array(UnsafeBufferPointer(start: bytes, count: count)))
    } catch {
      // Anything that ends the program is a finding.
      FileHandle.standardError.write(Data("fuzz: \(error)\n".utf8))
      abort()
    }
    return 0
  })

enum Chosen {
  nonisolated(unsafe) static var reader = Reader.control
}
