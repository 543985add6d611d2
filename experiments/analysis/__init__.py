"""Analyses of a paired difference: what it hangs on, when it turns, and what it is worth."""
