"""Lists that are built on several machines and joined to one site."""
