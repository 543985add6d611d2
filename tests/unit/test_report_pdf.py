"""The PDF is set one way or the other, and what cannot be set is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.errors import Exit, ExperimentError
from experiments.report import pdf

PAGE = '#set document(title: "T")\n#set text(lang: "sv")\n'


@pytest.mark.parametrize("works", ["auto", "none"])
def test_a_pdf_is_set_the_other_way_where_floating_figures_cannot_be_tagged(
    works: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def source(_document: object, _words: object, placement: str) -> str:
        tried.append(placement)
        return PAGE + ("Text" if placement == works else '#panic("cannot be tagged")')

    monkeypatch.setattr(pdf, "source", source)
    made = pdf.write_pdf(None, None, tmp_path, "report.pdf")  # type: ignore[arg-type]
    assert made.read_bytes().startswith(b"%PDF")
    assert tried == ["auto", "none"][: 1 + (works == "none")]


def test_a_pdf_that_cannot_be_set_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "source", lambda *_: PAGE + '#panic("cannot be tagged")')
    with pytest.raises(ExperimentError) as caught:
        pdf.write_pdf(None, None, tmp_path, "report.pdf")  # type: ignore[arg-type]
    assert caught.value.exit_code is Exit.FAILED
    assert "cannot be tagged" in str(caught.value)
