"""Step oracles: exact process verifiers, one file per task.

For a prefix of an answer: can it still be completed to a right one, in how many ways, and at
what best value? What the answers of a language model are to `verify`, its steps are to these.
"""
