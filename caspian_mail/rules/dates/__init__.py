"""Rules about the dates an issue tells: in its stories, its name and its sources."""
