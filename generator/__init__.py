"""Patchwire: the git archive of a patch mailing list as a searchable site and feeds."""

__version__ = "0.2.0"
