"""Every number of the book at one address: its words, its link, its JSON; and the next release.

In comes what all numbers have in common.
It imports every room below, and no chapter.
"""
