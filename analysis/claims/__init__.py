"""What is said of a figure: its value from its inputs, its verdict, its reasons, its words.

In comes what can be said of any claim, input or result by one rule.
It imports arithmetic, formulas and register.
"""
