"""The compiled month: small loops over slices, several lanes at a time.

A lane is one scenario on one seed and one parameter draw. Lanes share the population, the draws
and the rules; each has its own row in every array of :class:`~model.kernel.state.Youths`. Rows are
sorted by area and, within an area, by month of birth, so that the youths aged 10-20 of an area are
one window and those of one age one slice of it. ``docs/odd.md`` gives every equation; all counts
are whole numbers.
"""
