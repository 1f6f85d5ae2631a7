"""The figures of a shop: the four numbers, how fast it answers, what changed and why, at any moment.

`rows` says what is kept of every lead, `tally` keeps the moments of many; `numbers`, `response`, `changes`
and `report` read them, and `diagnosis` says what follows.
All of it is pure, and moments are seconds since 1970.
"""
