"""The world: facts, parameters, people, municipalities, forms of collaboration, outcomes.

Nothing here knows of files that users write, of sampling or of figures.
"""
