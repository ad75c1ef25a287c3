"""What mails does the made-up list `demo@lists.example` hold?

A month on the list of Wherry, a hypervisor that does not exist, written mail by mail in `story/`:
people, code, faults and discussions are invented, every address stands in a domain that is
reserved for examples. README.md lists what there is to find, case by case. Pure but for reading
the story files beside this one; turning the mails into a git archive is done elsewhere.
"""
