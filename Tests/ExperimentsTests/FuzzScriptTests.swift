import Foundation
import Testing

/// `scripts/fuzz.sh` with a stand-in for the fuzzer, which finds at once what it is to find.
@Suite("make fuzz")
struct FuzzScriptTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.putScript(
      """
      case "$1" in
        --list) printf 'good\\nbad\\n'; exit ;;
        --seeds) echo 64 > "$2/limit"; : > "$2/words"; exit ;;
      esac
      for argument; do
        case "$argument" in
          -artifact_prefix=*) place=${argument#*=} ;;
          -exact_artifact_path=*) printf X > "${argument#*=}"; exit ;;
        esac
      done
      if [ "$RETRACE_READER" = good ] || [ "$RETRACE_READER" = "$BLIND" ]; then
        echo 'stat::number_of_executed_units: 1234'
        exit
      fi
      printf XXXX > "${place}crash-1"
      echo 'fuzz: the control was found'
      echo "artifact_prefix='$place'; Test unit written to ${place}crash-1"
      exit 77
      """, in: "fuzzer")
  }

  private func fuzz(_ environment: [String: String?]) throws -> Programs.Outcome {
    let own: [String: String?] = [
      "FUZZER": folder.file("fuzzer"), "FUZZ_FOLDER": folder.file("out"), "SECONDS_EACH": "1", "JOBS": "2",
      "READERS": nil as String?, "BLIND": nil as String?,
    ]
    return try Programs.run(
      "/bin/bash", ["scripts/fuzz.sh"], in: Programs.checkout,
      environment: own.merging(environment) { $1 })
  }

  @Test("readers in which nothing is found end with 0, and with what was tried")
  func sound() throws {
    let outcome = try fuzz(["READERS": "good"])
    #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
    #expect(outcome.output.contains("1234 inputs") && outcome.output.contains("sound"))
  }

  @Test("what is found ends with 1, is made smaller, and is named")
  func found() throws {
    let outcome = try fuzz(["READERS": "bad good"])
    #expect(outcome.code == 1)
    let path = folder.file("out/bad/found/crash-1")
    #expect(outcome.output.contains(path))
    #expect(try folder.text("out/bad/found/crash-1") == "X")
    #expect(outcome.output.contains("1234 inputs"), "the other reader was not tried")
  }

  @Test("a fuzzer that does not find the planted fault is not believed")
  func blind() throws {
    let outcome = try fuzz(["READERS": "good", "BLIND": "control"])
    #expect(outcome.code == 1)
    #expect(outcome.errors.hasPrefix("fuzz: the planted fault was not found"))
  }

  @Test("readers and times that there are not are refused in one line")
  func refused() throws {
    let reader = try fuzz(["READERS": "goat"])
    #expect(reader.code == 1 && reader.errors == "fuzz: no reader 'goat'; there are: good bad\n")
    let time = try fuzz(["SECONDS_EACH": "0"])
    #expect(time.code == 1 && time.errors.hasPrefix("fuzz: '0' is no number of seconds"))
  }
}
