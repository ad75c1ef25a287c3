"""Patchwire: the git archive of a patch mailing list as a searchable site and Atom feeds."""

__version__ = "0.2.0"
