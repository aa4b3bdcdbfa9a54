"""Evidence given with an answer: is a claim of impossibility proved by what came with it?

One checker per task, from the definitions of the certificates; none of them solves anything.
"""
