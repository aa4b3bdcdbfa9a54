"""The second checker of every task: written from the definition, in Numba.

It shares no code with the native kernels. Same arrays in, same arrays out; the tests play
both against brute force forever, and where no wheel exists it is the fallback.
"""
