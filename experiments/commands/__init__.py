"""The commands: one file each, with a function ``command``; listed in ``commands.toml``."""
