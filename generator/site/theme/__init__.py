"""The theme `patchwire` of MkDocs: Material, with a frame of its own for generated pages.

MkDocs finds the folder by the entry point `mkdocs.themes`; its settings are in `mkdocs_theme.yml`.
"""
