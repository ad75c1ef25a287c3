"""From archives to a published site: fetch, index, render, search, site, publish.

The only room that knows the others: it brings them together and does nothing that one of them
could do.
"""
