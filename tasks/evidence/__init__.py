"""Evidence in language: what prompts ask for, how proofs are written, what is said of their faults.

Reading is in `tasks.reading`, checking in `verifiers.evidence`.
"""
