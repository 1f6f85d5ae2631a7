"""A pretend plumbing shop for `leadtui demo`: its past, what happens to it, its feeds and its colleagues.

Everybody in it is invented: numbers are of the range kept for fiction (555-0100 to 555-0199 in any
area code), addresses are of domains kept for examples (RFC 2606).
"""
