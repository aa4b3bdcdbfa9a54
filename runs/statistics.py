"""What a run shows: per task and level the table row, the curves against n, and the tokens.

A failed call is an answer that is not right, in every column alike.
"""
