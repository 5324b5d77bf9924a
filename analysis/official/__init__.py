"""What the official records say: councils' counts as a panel, and the analyses that rest on it."""
