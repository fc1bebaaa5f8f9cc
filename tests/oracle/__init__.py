"""The numbers a second time, in plain Python, from docs/counting.md alone.

Nothing here imports the product or runs SQL: the two readings of the definitions share no code, so an
agreement between them means something. One module per section of docs/counting.md:

    dataset        rows of several uploads → one row per key, names replaced, teams filled
    periods        weeks and scopes in the reporting zone
    coverage       what the exports cover
    pages, people  interruptions, and who could have been interrupted
    changes, rollbacks, attribution, reversibility
    guardrails, work
    weekly, ratios, sprints   the answers of the metrics;  answers: all of them
"""
