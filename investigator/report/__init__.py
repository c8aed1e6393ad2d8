"""Reports: the document as values, drawn to PDF and CSV."""
