"""What the numbers allow to be said: limits of usual variation and verdicts."""
