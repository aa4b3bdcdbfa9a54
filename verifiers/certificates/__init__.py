"""Small, independent checkers of certificates, one file per task, in plain Python.

They share no code with the solvers, the native kernels or each other: what convinces them is
in the certificate's files alone.
"""
