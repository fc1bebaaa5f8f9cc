"""A view taken along: the review of a quarter, or the cells of any page, as one file that needs nothing else.

    review      which cells, in which order, of which scope and dataset version, with whose notes  ↔  the address
    reader      answers, comparisons and exhibits of one dataset version and scope, each computed once
    section     what one cell of a document says: finding, picture, figures, how it is computed, SQL
    cells/      the cells of the review; one module each
    document    title, scope and sections: what every form of file is written from
    commentary  the leader's own words beside a cell, immutable and undoable
    page        → one HTML file without a request;  paper → PDF;  markdown → Markdown
    picture     a chart as SVG or PNG;  tables go through flywheel_metrics/export.py

The same dataset version, scope, cells and notes give the same bytes: nothing in a file tells when it was written.
"""
