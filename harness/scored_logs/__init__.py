"""Logs of other harnesses, as replies with the scores that they were given.

One file per harness says where its rows keep the question, the reply, the score and the cost; `reading` picks the right one.
`assay rejudge` judges the replies again, and `assay compare` compares the scores.
"""
