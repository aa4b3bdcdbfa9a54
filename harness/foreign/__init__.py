"""Questions and answer logs of others, judged by our definitions; and our instances in their layouts.

One file per source: it recognises a row, makes of it a `ForeignQuestion`, and says what the log's own
verdict was. Nothing of theirs is believed: labels and answer lists are only compared with.
"""
