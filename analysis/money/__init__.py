"""One council's money: what the model costs to run, what the transition is worth, and when it pays."""
