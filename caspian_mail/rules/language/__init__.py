"""LNG: words, marks and spaces."""
