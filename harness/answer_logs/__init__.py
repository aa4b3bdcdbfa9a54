"""Answers of models in the files that people have: logs of other harnesses, batch output, chat rows, arrays.

`files.open_rows` finds the format of a file by its content and yields its rows. `row_answers.AnswerReader` makes of each
row the answers that `tasks.datasets.judge.Judge` takes, one for each reply in it: `{"id", "response"}`, or with the
problem that the row carries. `replies` knows where in a row the words of the model stand.
"""
