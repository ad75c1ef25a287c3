"""`python -m generator` is `patchwire`."""

from generator.cli.main import main

main()
