"""The benchmarks of sending: what `python -m benchmarks.sending` measures, a figure or several in a file."""
