"""The files of the sample company: one module per export format."""
