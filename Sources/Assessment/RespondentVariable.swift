/// The variables by which `retrace grade` tells a judge which student's program to ask, and how far to go.
package enum RespondentVariable {
  /// A file with the program and its arguments, a word a line.
  package static let command = "RETRACE_RESPONDENT"
  /// How many seconds all answers together may take.
  package static let seconds = "RETRACE_RESPONDENT_SECONDS"
  /// How much memory the program and all that it starts may use, in megabytes.
  package static let megabytes = "RETRACE_RESPONDENT_MEGABYTES"
}

/// How the hints of a judge begin that say what became of a student's program; `retrace grade` knows them by these words.
package enum RespondentHint {
  /// Before every hint in what tests print.
  package static let mark = "hint: "
  /// It took too long.
  package static let late = "no answer after "
  /// It ended, or was ended.
  package static let program = "the program "
  /// Not the student's program is at fault.
  package static let sandbox = "the sandbox does not work: "
}
