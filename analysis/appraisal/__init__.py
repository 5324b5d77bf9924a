"""The model of one council: running cost, transition, payback, England, and the doubt about each.

In comes what turns beliefs and prices into money, and ends in findings.
It imports claims and what lies below.
"""
