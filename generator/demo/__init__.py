"""The mails of the made-up list `demo@lists.example`.

They are a month on the list of Wherry, a hypervisor that does not exist, written mail by mail in
`story/`. People, code, bugs and discussions are invented, and every address is in a domain that is
reserved for examples. README.md lists the cases that the mails show. The package only reads its own
files; the pipeline turns the mails into a git archive.
"""
