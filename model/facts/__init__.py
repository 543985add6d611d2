"""What is measured: tables whose every row names its source and its status.

The tables are five CSV files in this folder; :mod:`model.facts.read` reads and checks them.
"""
