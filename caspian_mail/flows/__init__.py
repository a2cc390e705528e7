"""The steps of each job: no Typer, no printing."""
