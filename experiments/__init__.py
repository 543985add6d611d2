"""What is asked of the model, and the answers: runs, comparisons, figures and the report.

The uppermost of the four packages. Nothing below it may import from here.
"""
