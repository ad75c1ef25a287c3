"""The only door to disk for what is published: page tree, MkDocs run, check, publication.

What stands on a page is not asked here, nor when a run is due. `plugin.py` and `theme/` belong to
MkDocs, which finds them by entry points. What is asked for is loaded when it is asked for: a run
with no news must not wait for what would build and check a site.
"""
