"""SRC: who a story rests on, and where its links lead."""
