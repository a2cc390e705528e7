"""Mail providers, spoken to by their HTTP APIs."""
