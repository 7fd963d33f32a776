import Host
import Testing

@Suite("Words for a shell")
struct ShellTests {
  private static let words = ["", "a b", "it's", "$HOME", "a;b", "ü", "--x=1", "a\nb", "'", "*", "a/b.c_d-e+f:g,h=i@j%k"]

  @Test("are quoted so that a shell reads each as it is", arguments: words)
  func quotes(word: String) throws {
    #expect(try Subprocess.capture("bash", ["-c", "printf %s \(Shell.quoted(word))"]).output == word)
  }

  @Test("make one line of a command, in which plain words stand as they are")
  func line() throws {
    #expect(Shell.line(["retrace", "--data", "some data", "1...4"]) == "retrace --data 'some data' 1...4")
    let printed = try Subprocess.capture("bash", ["-c", Shell.line(["printf", "<%s>"] + Self.words)]).output
    #expect(printed == Self.words.map { "<\($0)>" }.joined())
  }
}
