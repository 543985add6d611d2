"""The figures of a report, one file each.

A figure draws results that already exist; it computes no outcome of its own.
"""
