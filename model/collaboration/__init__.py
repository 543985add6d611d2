"""Forms of collaboration (samverkansformer) and methods: one form, one file.

A form is found by looking in this folder and in those of installed extensions
(:mod:`model.extensions`); adding one is adding a file with one subclass of
:class:`~model.collaboration.form.CollaborationForm` and its rows in ``model/parameters``.
"""

from __future__ import annotations

from model.collaboration.form import CollaborationForm, form_names, forms

__all__ = ["CollaborationForm", "form_names", "forms"]
