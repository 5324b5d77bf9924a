"""Each formula of the book, once, with the units of its arguments and of its result.

In comes plain arithmetic: no data, no condition, no rounding.
It imports no other room.
"""
