"""A small canvas: shapes are collected once and written as SVG or PNG.

Coordinates are in pixels, x to the right and y down. SVG needs nothing; PNG is drawn by
Pillow, imported when used.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal
from xml.sax.saxutils import escape

Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]

INK = "#1b1f24"
MUTED = "#6b7280"
FAINT = "#e5e7eb"
PAPER = "#ffffff"
BLUE = "#2563eb"
GREEN = "#15803d"
RED = "#dc2626"
AMBER = "#d97706"
SUPERSAMPLING = 2


@dataclass(frozen=True, slots=True)
class _Polygon:
    points: tuple[Point, ...]
    fill: str | None
    stroke: str | None
    width: float


@dataclass(frozen=True, slots=True)
class _Line:
    points: tuple[Point, ...]
    stroke: str
    width: float
    dashed: bool


@dataclass(frozen=True, slots=True)
class _Circle:
    center: Point
    radius: float
    fill: str | None
    stroke: str | None
    width: float


@dataclass(frozen=True, slots=True)
class _TextLine:
    position: Point
    text: str
    size: float
    fill: str
    anchor: Anchor
    bold: bool


@dataclass
class Canvas:
    """A drawing of `width` × `height` pixels on a white ground."""

    width: float
    height: float
    title: str = ""
    _shapes: list[_Polygon | _Line | _Circle | _TextLine] = field(default_factory=list, repr=False)

    def rectangle(
        self, x: float, y: float, width: float, height: float,
        fill: str | None = None, stroke: str | None = None, stroke_width: float = 1,
    ) -> None:  # fmt: skip
        """Add a rectangle with its upper left corner at (x, y)."""
        corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
        self._shapes.append(_Polygon(corners, fill, stroke, stroke_width))

    def polygon(
        self, points: Sequence[Point], fill: str | None = None, stroke: str | None = None, stroke_width: float = 1
    ) -> None:
        """Add a closed polygon."""
        self._shapes.append(_Polygon(tuple(points), fill, stroke, stroke_width))

    def line(self, points: Sequence[Point], stroke: str = INK, width: float = 1, dashed: bool = False) -> None:
        """Add an open line through two or more points."""
        self._shapes.append(_Line(tuple(points), stroke, width, dashed))

    def circle(
        self, center: Point, radius: float, fill: str | None = None, stroke: str | None = None, stroke_width: float = 1
    ) -> None:
        """Add a circle."""
        self._shapes.append(_Circle(center, radius, fill, stroke, stroke_width))

    def text(
        self, x: float, y: float, text: str, size: float = 12, fill: str = INK,
        anchor: Anchor = "start", bold: bool = False,
    ) -> None:  # fmt: skip
        """Add one line of text whose baseline is at y."""
        self._shapes.append(_TextLine((x, y), text, size, fill, anchor, bold))

    def _repr_svg_(self) -> str:
        """Return the drawing for a notebook."""
        return self.to_svg()

    def to_svg(self) -> str:
        """Return a complete SVG document."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_n(self.width)}" height="{_n(self.height)}" '
            f'viewBox="0 0 {_n(self.width)} {_n(self.height)}" font-family="system-ui,sans-serif" role="img">'
        )
        title = f"<title>{escape(self.title)}</title>" if self.title else ""
        ground = f'<rect width="100%" height="100%" fill="{PAPER}"/>'
        return "\n".join([head + title + ground, *map(_svg, self._shapes), "</svg>", ""])

    def to_png(self) -> bytes:
        """Return a PNG image of width × height pixels.

        Raises:
            ModuleNotFoundError: Pillow is not installed.
        """
        from PIL import Image, ImageDraw, ImageFont

        scale = SUPERSAMPLING
        size = (round(self.width * scale), round(self.height * scale))
        image = Image.new("RGB", size, PAPER)
        draw = ImageDraw.Draw(image)
        for shape in self._shapes:
            if isinstance(shape, _TextLine):
                font = ImageFont.load_default(shape.size * scale)
                anchor = {"start": "ls", "middle": "ms", "end": "rs"}[shape.anchor]
                at = (shape.position[0] * scale, shape.position[1] * scale)
                stroke = scale / 4 if shape.bold else 0
                draw.text(at, shape.text, shape.fill, font, anchor=anchor, stroke_width=stroke, stroke_fill=shape.fill)
            elif isinstance(shape, _Circle):
                box = [c + d * shape.radius for d in (-1, 1) for c in shape.center]
                width = max(1, round(shape.width * scale)) if shape.stroke else 0
                draw.ellipse([v * scale for v in box], shape.fill, shape.stroke, width)
            elif isinstance(shape, _Polygon):
                points = [(x * scale, y * scale) for x, y in shape.points]
                if shape.fill:
                    draw.polygon(points, shape.fill)
                if shape.stroke:
                    draw.line([*points, points[0]], shape.stroke, max(1, round(shape.width * scale)), "curve")
            else:
                points = [(x * scale, y * scale) for x, y in shape.points]
                width = max(1, round(shape.width * scale))
                for piece in _dashes(points, 5 * scale) if shape.dashed else [points]:
                    draw.line(piece, shape.stroke, width, "curve")
        out = io.BytesIO()
        image.resize((round(self.width), round(self.height)), Image.Resampling.LANCZOS).save(out, "PNG")
        return out.getvalue()


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _paint(fill: str | None, stroke: str | None, width: float) -> str:
    edge = f' stroke="{stroke}" stroke-width="{_n(width)}"' if stroke else ""
    return f'fill="{fill or "none"}"{edge}'


def _svg(shape: _Polygon | _Line | _Circle | _TextLine) -> str:
    if isinstance(shape, _TextLine):
        x, y = shape.position
        weight = ' font-weight="600"' if shape.bold else ""
        return (
            f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(shape.size)}" fill="{shape.fill}" '
            f'text-anchor="{shape.anchor}"{weight}>{escape(shape.text)}</text>'
        )
    if isinstance(shape, _Circle):
        x, y = shape.center
        return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(shape.radius)}" {_paint(shape.fill, shape.stroke, shape.width)}/>'
    points = " ".join(f"{_n(x)},{_n(y)}" for x, y in shape.points)
    if isinstance(shape, _Polygon):
        return f'<polygon points="{points}" {_paint(shape.fill, shape.stroke, shape.width)}/>'
    dash = ' stroke-dasharray="5 5"' if shape.dashed else ""
    return (
        f'<polyline points="{points}" {_paint(None, shape.stroke, shape.width)} '
        f'stroke-linejoin="round" stroke-linecap="round"{dash}/>'
    )


def _dashes(points: list[Point], length: float) -> list[list[Point]]:
    pieces: list[list[Point]] = []
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        distance = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
        steps = max(1, int(distance // length))
        for step in range(0, steps, 2):
            a, b = step / steps, min(1.0, (step + 1) / steps)
            pieces.append([(x0 + (x1 - x0) * a, y0 + (y1 - y0) * a), (x0 + (x1 - x0) * b, y0 + (y1 - y0) * b)])
    return pieces
