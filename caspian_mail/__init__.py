"""Caspian Mail: newsletters as files, checked like code, sent like money."""

__version__ = "0.1.0"
