"""The sections of the report, one file each.

A section is a function ``blocks(maker) -> Sequence[Part]``. To add one: a file here; in
``report.toml`` its number under ``[sections]`` and its place under ``[sizes]``; its heading and
basis in the labels of each language. To add a part to a section that exists: a file here, named
under ``[inside]``, whose blocks follow those of the section. Numbers in a paragraph must name the
table that holds them; what cannot be analysed is said by ``maker.missing``; sentences on effects
come from ``maker.says``, whose four labels (up, down, unclear, none) are tested for every sign.
A figure is a file in ``experiments/figures`` and stands in some section of the full report.
"""
