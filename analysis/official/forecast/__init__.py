"""What the next count is likely to show, said before it comes, and how well the same method did in past years."""
