"""The command line: verbs, results on standard output, messages on standard error."""
