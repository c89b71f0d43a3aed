# SPDX-License-Identifier: Apache-2.0
"""How runs look in a notebook: tables with interval bars, without a script; and charts through Altair."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assay.comparisons import Comparison
    from assay.estimates import Estimate
    from assay.plans import Plan
    from assay.runs import Run

_COLOURS = {"pass": "#1a7f37", "fail": "#cf222e", "inconclusive": "#9a6700", "error": "#cf222e", "skipped": "#6e7781"}


def html_of(run: Run) -> str:
    rows = [one for one in run.estimates if one.table is None]
    parts = [
        f'<div style="font-family:system-ui,sans-serif"><p><strong style="color:{_COLOURS[run.verdict]}">'
        f"{html.escape(run.verdict)}</strong> {html.escape(run.sentence)}</p>"
    ]
    if run.checks:
        parts.append("<table><thead><tr><th>verdict</th><th>check</th><th>estimate</th><th></th></tr></thead><tbody>")
        for check in run.checks:
            measured = "" if check.estimate is None else f"{check.estimate:.4g} {check.interval or ''}"
            why = check.reason or ""
            if check.needs and "needs" not in why:
                why += f" needs about {check.needs:,} examples"
            parts.append(
                f'<tr><td style="color:{_COLOURS[check.verdict]}">{check.verdict}</td>'
                f'<td style="text-align:left"><code>{html.escape(check.check)}</code></td>'
                f"<td>{html.escape(measured)}</td><td>{html.escape(why)}</td></tr>"
            )
        parts.append("</tbody></table>")
    parts.append(
        "<table><thead><tr><th>metric</th><th>model</th><th>slice</th><th>value</th><th>interval</th><th></th><th>n</th>"
        "</tr></thead><tbody>"
    )
    for one in rows:
        parts.append(
            f'<tr><td style="text-align:left">{html.escape(one.metric)}</td><td>{html.escape(one.model or "")}</td>'
            f"<td>{html.escape(one.slice or 'all')}</td>"
            f"<td>{'' if one.value is None else f'{one.value:.4g}'}</td>"
            f"<td>{html.escape(str(one.interval)) if one.interval else html.escape(one.undefined or 'exact')}</td>"
            f"<td>{_bar(one, rows)}</td><td>{one.n:,}</td></tr>"
        )
    parts.append("</tbody></table></div>")
    return "".join(parts)


_FINDINGS = {"better": _COLOURS["pass"], "worse": _COLOURS["fail"]}


def html_of_comparison(comparison: Comparison) -> str:
    document = comparison.document
    parts = ['<div style="font-family:system-ui,sans-serif">']
    sides = " to ".join(f"<code>{html.escape(document[side]['run'])}</code>" for side in ("before", "after"))
    parts.append(f"<p>From {sides}")
    if comparison.verdict:
        parts.append(f': <strong style="color:{_COLOURS[comparison.verdict]}">{comparison.verdict}</strong> {html.escape(comparison.sentence or "")}')
    parts.append("</p>")
    parts.extend(f"<p>{html.escape(sentence)}</p>" for sentence in comparison.differs)
    parts.append("<table><thead><tr><th>metric</th><th>slice</th><th>before</th><th>after</th><th>change</th><th>interval</th><th>finding</th><th>n</th></tr></thead><tbody>")
    for one in comparison.differences:
        numbers = "".join(f"<td>{'' if value is None else f'{value:.4g}'}</td>" for value in (one.before, one.after))
        change = "" if one.difference is None else f"{one.difference:+.4g}"
        finding = ": ".join(part for part in (one.finding or one.undefined, one.reason) if part)
        parts.append(
            f'<tr><td style="text-align:left">{html.escape(one.metric)}</td><td>{html.escape(one.slice or "all")}</td>{numbers}<td>{change}</td>'
            f'<td>{html.escape(str(one.interval)) if one.interval else ""}</td>'
            f'<td style="color:{_FINDINGS.get(one.finding or "", "inherit")}">{html.escape(finding)}</td><td>{one.n:,}</td></tr>'
        )
    parts.append("</tbody></table></div>")
    return "".join(parts)


def html_of_plan(plan: Plan) -> str:
    columns = plan.columns()
    rows = "".join(f"<tr><td>{size:,}</td><td>{power:.1%}</td></tr>" for size, power in zip(columns["examples"], columns["power"]))
    return (
        f'<div style="font-family:system-ui,sans-serif"><p><code>{html.escape(plan.check)}</code>: <strong>{plan.examples:,}</strong> examples pass it '
        f"with power {plan.power:.0%}</p><table><thead><tr><th>examples</th><th>power</th></tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _bar(one: Estimate, rows: list[Estimate]) -> str:
    """The interval as a bar on the scale of its metric's estimates."""
    if one.value is None or one.interval is None or one.interval.lower is None or one.interval.upper is None:
        return ""
    ends = [
        end
        for other in rows
        if other.metric == one.metric and other.interval
        for end in (other.interval.lower, other.interval.upper)
        if end is not None
    ]
    low, high = min(ends), max(ends)
    span = (high - low) or 1.0
    left, right, middle = (160 * (value - low) / span for value in (one.interval.lower, one.interval.upper, one.value))
    label = html.escape(f"{one.value:.4g} {one.interval}")
    return (
        f'<svg width="164" height="12" role="img" aria-label="{label}"><line x1="{left + 2:.1f}" x2="{right + 2:.1f}" '
        f'y1="6" y2="6" stroke="#57606a" stroke-width="2"/><circle cx="{middle + 2:.1f}" cy="6" r="3.5" fill="#0969da"/></svg>'
    )


def chart_of(run: Run) -> Any:
    """One panel a metric: a point and its interval for each slice and model."""
    import altair

    rows = [
        {
            "metric": one.metric,
            "slice": one.slice or "all",
            "model": one.model or "",
            "value": one.value,
            "lower": one.interval.lower if one.interval else None,
            "upper": one.interval.upper if one.interval else None,
        }
        for one in run.estimates
        if one.value is not None
    ]
    base = altair.Chart(altair.Data(values=rows))  # type: ignore[no-untyped-call]
    models = len({row["model"] for row in rows}) > 1
    place = {"y": altair.Y("slice:N", title=None)} | ({"color": "model:N"} if models else {})
    rule = base.mark_rule().encode(x=altair.X("lower:Q", title=None, scale=altair.Scale(zero=False)), x2="upper:Q", **place)
    point = base.mark_point(filled=True).encode(x="value:Q", tooltip=["metric:N", "slice:N", "model:N", "value:Q", "lower:Q", "upper:Q"], **place)
    return (rule + point).facet(row=altair.Row("metric:N", title=None)).resolve_scale(x="independent")
