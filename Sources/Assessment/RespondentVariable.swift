/// The variables by which `retrace grade` tells a judge which student's program to ask, and how far to go.
package enum RespondentVariable {
  /// A file with the program and its arguments, a word a line.
  package static let command = "RETRACE_RESPONDENT"
  /// How many seconds all answers together may take.
  package static let seconds = "RETRACE_RESPONDENT_SECONDS"
  /// How much memory the program and all that it starts may use, in megabytes.
  package static let megabytes = "RETRACE_RESPONDENT_MEGABYTES"
}
