"""Sending: what would be sent (plan), what forbids it (gates), and the sending itself (run)."""
