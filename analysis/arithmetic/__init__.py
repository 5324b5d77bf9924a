"""Exact arithmetic: what a stated figure may have been, exact bounds, slopes.

In comes a rule of numbers that knows nothing of this book.
It imports no other room.
"""
