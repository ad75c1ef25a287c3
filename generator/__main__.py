"""`python -m generator` is `patchwire`."""

from generator.cli import main

main()
