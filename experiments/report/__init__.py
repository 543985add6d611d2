"""The report: one document in memory, written out in several formats."""
