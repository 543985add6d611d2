"""What figures are written on: SVG that measures a text once, however often figures hold it."""

from __future__ import annotations

import codecs
import io
from functools import cache
from typing import IO, Any

from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path


@cache
def _measured(text: str, font: FontProperties, mathematical: Any) -> tuple[float, float, float]:
    """Return width, height and descent of a text, in points."""
    return text_to_path.get_text_width_height_descent(text, font, mathematical)


class _Renderer(RendererSVG):
    """An SVG renderer that remembers the sizes of texts: a renderer is made anew many times."""

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: Any
    ) -> tuple[float, float, float]:
        """Return width, height and descent of a text, in points."""
        return _measured(s, prop.copy(), ismath)


class Canvas(FigureCanvasSVG):
    """The SVG canvas of Matplotlib, with a renderer that remembers."""

    def print_svg(
        self,
        filename: IO[Any],
        *,
        bbox_inches_restore: Any = None,
        metadata: Any = None,
        **_: Any,
    ) -> None:
        """Write the figure as SVG into an open file of text or bytes."""
        text = isinstance(filename, io.TextIOBase)
        file = filename if text else codecs.getwriter("utf-8")(filename)
        dpi, self.figure.dpi = self.figure.dpi, self.fixed_dpi
        width, height = self.figure.get_size_inches()
        points = (width * self.fixed_dpi, height * self.fixed_dpi)
        inner = _Renderer(  # type: ignore[no-untyped-call]
            *points, file, image_dpi=dpi, metadata=metadata
        )
        renderer: Any = MixedModeRenderer(  # type: ignore[no-untyped-call]
            self.figure, width, height, dpi, inner, bbox_inches_restore=bbox_inches_restore
        )
        self.figure.draw(renderer)
        renderer.finalize()
