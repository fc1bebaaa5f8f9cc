"""The look of the notebook, on top of .streamlit/config.toml: measure, type, tiles, strips, print."""

from __future__ import annotations

from flywheel_metrics.charts import theme

#: A wheel with one spoke that leads: the mark of the product.
WHEEL = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="none" stroke-linecap="round">'
    '<circle cx="16" cy="16" r="12.5" stroke="#0072b2" stroke-width="3"/>'
    '<path d="M16 16 25 7" stroke="#e69f00" stroke-width="3"/>'
    '<path d="M16 16 4.5 12.5M16 16l3.5 11.5" stroke="#0072b2" stroke-width="2"/>'
    '<circle cx="16" cy="16" r="3" fill="#0072b2"/></svg>'
)

_LAYOUT = """
[data-testid="stMainBlockContainer"] { max-width: 1100px; padding: 2.5rem 2rem 4rem; }
[data-testid="stSidebarUserContent"] { padding-bottom: 2rem; }
[data-testid="stSidebarContent"] [data-testid="stPageLink"] a { padding: 0.2rem 0.6rem; }
@media (max-width: 640px) { [data-testid="stMainBlockContainer"] { padding: 4.2rem 1.2rem 3rem; } }
[data-testid="stSidebar"] [data-testid="stDateInput"] :is(input, span, div) { font-size: 0.84rem; }
.fw-brand { margin: 0; } .fw-brand b { display: block; font: 600 1.3rem/1.2 var(--fw-serif); }
.fw-brand span { color: var(--fw-muted); font-size: 0.84rem; }
[data-testid="stElementContainer"]:has(.fw-nothing) { display: none; }
.fw-sample { border-left: 3px solid var(--fw-second); padding: 0.15rem 0 0.15rem 0.7rem; margin: 0;
  color: var(--fw-ink); font-size: 0.92rem; }
"""

_TYPE = """
:root { --fw-serif: Charter, "Bitstream Charter", "Iowan Old Style", Cambria, Georgia, "Liberation Serif", serif; }
.stApp { font-variant-numeric: tabular-nums; }
.fw-title { font: 600 clamp(1.7rem, 4.5vw, 2.5rem)/1.15 var(--fw-serif); margin: 0; padding: 0;
  letter-spacing: -0.01em; }
.fw-kicker { color: var(--fw-muted); font-size: 0.86rem; margin: 0 0 0.25rem; }
.fw-finding { font: 600 clamp(1.15rem, 2.6vw, 1.4rem)/1.35 var(--fw-serif); margin: 0; padding: 0; max-width: 46rem;
  text-wrap: pretty; }
.fw-lead .fw-finding, .st-key-lead .fw-finding { font-size: clamp(1.3rem, 3vw, 1.7rem); }
.fw-remark { margin: 0.35rem 0 0; max-width: 46rem; line-height: 1.5; }
.fw-events { color: var(--fw-muted); font-size: 0.84rem; line-height: 1.5; margin: 0.35rem 0 0; }
.fw-events summary { cursor: pointer; } .fw-events li { font-size: inherit; }
.fw-events ol { margin: 0.2rem 0 0; padding-left: 1.9rem; columns: 22rem; column-gap: 2rem; }
.fw-small, .fw-note, .fw-scale { color: var(--fw-muted); font-size: 0.84rem; line-height: 1.45; margin: 0.3rem 0 0; }
.fw-notice { border: 1px dashed var(--fw-faint); border-radius: 4px; padding: 0.9rem 1.1rem; margin: 0.4rem 0;
  color: var(--fw-ink); max-width: 46rem; }
.stApp dl.fw-facts { padding: 0; }
.fw-facts { display: grid; grid-template-columns: minmax(7rem, 11rem) 1fr; gap: 0.45rem 1.2rem; margin: 0;
  font-size: 0.92rem; line-height: 1.5; max-width: 52rem; }
.fw-facts dt { color: var(--fw-muted); } .fw-facts dd { margin: 0; }
[class*="st-key-prose-"] { max-width: 44rem; color: var(--fw-ink); }
@media (max-width: 640px) { .fw-facts { grid-template-columns: 1fr; gap: 0.1rem; }
  .fw-facts dd { margin: 0 0 0.6rem; } }
"""

_CELLS = """
[class*="st-key-cell-"] { border-top: 1px solid var(--fw-rule); padding-top: 1.6rem; margin-top: 1.2rem; }
.st-key-tiles { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 1.4rem 1.6rem; }
.st-key-tiles > div { display: flex; height: 100%; }
@media (max-width: 1000px) { .st-key-tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
@media (max-width: 640px) { .st-key-tiles { grid-template-columns: minmax(0, 1fr); } }
[class*="st-key-tile-"] { height: 100%; border-top: 2px solid var(--fw-ink); padding-top: 0.7rem; }
.fw-tile h2 { font: 600 0.95rem/1.3 inherit; font-size: 0.95rem; margin: 0; padding: 0; }
.fw-tile .fw-value { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 0.45rem; margin: 0.3rem 0 0.1rem;
  font: 600 2.1rem/1.15 var(--fw-serif); }
.fw-tile .fw-value small { font: 400 0.86rem/1.3 system-ui, sans-serif; color: var(--fw-muted); }
.fw-tile p { margin: 0.2rem 0 0; font-size: 0.86rem; line-height: 1.45; }
.fw-tile .fw-n { color: var(--fw-muted); }
.fw-better { color: var(--fw-better); } .fw-worse { color: var(--fw-worse); }
.fw-tile .fw-strip { height: 44px; margin: auto 0 0; flex: none; }
.fw-tile .fw-n { padding-bottom: 0.7rem; }
/* The strips of a row stand on one line, however many lines of text are above them. */
[class*="st-key-tile-"] > [data-testid="stElementContainer"]:has(.fw-tile) { flex: 1; }
[data-testid="stHtml"]:has(> .fw-tile) { height: 100%; }
.fw-tile { display: flex; flex-direction: column; height: 100%; }
[class*="st-key-tile-"] [data-testid="stPageLink"] a { padding-left: 0; }
[class*="st-key-tile-"] [data-testid="stPageLink"] p { font-size: 0.88rem; }
.fw-words { border-left: 3px solid var(--fw-accent); padding: 0.1rem 0 0.1rem 0.8rem; max-width: 46rem; }
.fw-words > :first-child { margin-top: 0; } .fw-words > :last-child { margin-bottom: 0; }
.fw-words h3, .fw-words h4 { font-size: 1rem; margin: 0.8em 0 0.3em; padding: 0; }
.fw-listing { overflow-x: auto; } .fw-listing table { border-collapse: collapse; width: 100%; font-size: 0.88rem; }
.fw-listing :is(th, td) { text-align: left; padding: 0.3rem 0.8rem 0.3rem 0; border-bottom: 1px solid var(--fw-rule);
  vertical-align: top; }
.fw-listing .number { text-align: right; }
.st-key-cell-review-verdict .fw-finding { font-size: clamp(1.3rem, 3vw, 1.7rem); }
"""

_STRIPS = """
.fw-strip { display: flex; align-items: flex-end; gap: 1px; height: 64px; border-bottom: 1px solid var(--fw-faint); }
.fw-strip i { flex: 1 1 0; min-width: 1px; min-height: 1px; box-sizing: border-box; max-width: 14px; }
.fw-full { background: var(--fw-accent); } .fw-partial { border: 1px solid var(--fw-accent); border-bottom: 0; }
.fw-gap { height: 100%; background: repeating-linear-gradient(135deg, var(--fw-rule) 0 2px, transparent 2px 5px); }
.fw-panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 220px), 1fr)); gap: 1.4rem 1.6rem;
  margin: 0.8rem 0 0.4rem; }
.fw-panel { margin: 0; } .fw-panel figcaption { display: flex; justify-content: space-between; gap: 0.8rem;
  margin-bottom: 0.35rem; font-size: 0.92rem; }
.fw-name { font-weight: 600; overflow-wrap: anywhere; } .fw-shown { white-space: nowrap; }
.fw-panel.fw-better .fw-full, .fw-panel.fw-better .fw-partial { border-color: var(--fw-better); }
.fw-panel.fw-better, .fw-panel.fw-worse { color: inherit; }
.fw-panel.fw-better .fw-full { background: var(--fw-better); }
.fw-panel.fw-worse .fw-full { background: var(--fw-worse); }
.fw-panel.fw-better .fw-shown { color: var(--fw-better); } .fw-panel.fw-worse .fw-shown { color: var(--fw-worse); }
"""

#: The framework's own file of a table would carry formulas; the files that pages offer carry none.
_TABLES = """
[data-testid="stElementToolbarButton"] button[aria-label^="Download as CSV"] { display: none; }
"""

_PRINT = """
@media print {
  .stApp { color-scheme: light; }
  .stApp, .stApp * { color: #000 !important; background-color: transparent !important; }
  [data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stButtonGroup"], [data-testid="stPageLink"],
  [data-testid="stPopover"], [data-testid="stButton"], [data-testid="stDownloadButton"], .st-key-review-choices,
  [data-testid="stSelectbox"], [data-testid="stMultiSelect"] { display: none; }
  /* Paper is as narrow as a small screen, yet what stands beside each other stays so, and no row is torn. */
  [data-testid="stMainBlockContainer"] { max-width: none; padding: 0; }
  [data-testid="stHorizontalBlock"] { display: flex !important; flex-flow: row nowrap !important; gap: 1.5rem;
    break-inside: avoid; }
  [data-testid="stColumn"] { min-width: 0 !important; flex: 1 1 0 !important; width: 0 !important; }
  .st-key-tiles { grid-template-columns: repeat(4, minmax(0, 1fr)); }
  [data-testid="stVegaLiteChart"] svg { max-width: 100%; height: auto; }
  [class*="st-key-cell-"], [class*="st-key-tile-"], .fw-panel { break-inside: avoid; }
  .fw-strip i { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .fw-full { background-color: #0072b2 !important; }
}
"""


def sheet() -> str:
    """Return the style element of the page."""
    return f"<style>{theme.css()}{_LAYOUT}{_TYPE}{_CELLS}{_STRIPS}{_TABLES}{_PRINT}</style>"
