"""What a comparison of groups of people says, and how sure it is: pure functions of sums, without I/O, clock or chance.

`moments.py` adds people up; `intervals.py` compares two groups, right however often one looks; `adjusting.py` takes out
what was known before; `ratios.py` tells when the groups are not as large as they were to be; `planning.py` says before the
start what can be seen and when; `bandits.py` moves traffic to what does better and still estimates without bias.
"""
